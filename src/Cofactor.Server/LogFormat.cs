namespace Cofactor.Server;

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary><c>time level message name=value …</c>.</summary>
    Text,

    /// <summary>One JSON object a line: <c>time</c>, <c>level</c>, <c>message</c> and the event's own fields.</summary>
    Json,
}
