using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Cofactor.Server;

/// <summary>Log lines, one an event, of the service and of the web server's warnings.</summary>
/// <param name="to">Where they go.</param>
/// <param name="format">How they look.</param>
/// <param name="quiet">Whether only warnings and errors are told.</param>
public sealed class ServiceLog(TextWriter to, LogFormat format, bool quiet = false) : ILoggerFactory
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Lock _writing = new();

    /// <summary>Says what happened.</summary>
    /// <param name="message">The event, the same words each time.</param>
    /// <param name="fields">What is of this one.</param>
    public void Info(string message, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        if (!quiet)
            Write("info", message, fields);
    }

    /// <summary>Says what went wrong and is dealt with.</summary>
    /// <param name="message">The event, the same words each time.</param>
    /// <param name="fields">What is of this one.</param>
    public void Warn(string message, params ReadOnlySpan<(string Name, object? Value)> fields) => Write("warn", message, fields);

    /// <summary>Says what failed.</summary>
    /// <param name="message">The event, the same words each time.</param>
    /// <param name="fields">What is of this one.</param>
    public void Error(string message, params ReadOnlySpan<(string Name, object? Value)> fields) => Write("error", message, fields);

    /// <summary>A logger of the web server: warnings and worse.</summary>
    public ILogger CreateLogger(string categoryName) => new ServerLogger(this, categoryName);

    /// <summary>There is only this provider.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    void Write(string level, string message, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        string time = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string line = format == LogFormat.Json ? Json(time, level, message, fields) : Text(time, level, message, fields);
        try
        {
            lock (_writing)
            {
                to.WriteLine(line);
                to.Flush();
            }
        }
        // A log that nobody can read, on a full disk or behind a pipe that is closed, is no reason to stop answering.
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    static string Json(string time, string level, string message, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", time);
            json.WriteString("level", level);
            json.WriteString("message", message);
            foreach ((string name, object? value) in fields)
            {
                json.WritePropertyName(name);
                if (value is int or long)
                    json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                else if (value is double number)
                    json.WriteNumberValue(number);
                else
                    json.WriteStringValue(Shown(value));
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    // All but visible ASCII is quoted and escaped, so that no client can forge a line, or hide one.
    static string Text(string time, string level, string message, ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var line = new StringBuilder(time).Append(' ').Append(level).Append(' ').Append(message);
        foreach ((string name, object? value) in fields)
        {
            string shown = Shown(value);
            bool plain = shown.Length > 0 && shown.All(c => c is > ' ' and < '\x7f' and not '"' and not '=');
            line.Append(' ').Append(name).Append('=').Append(plain ? shown : $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(shown)}\"");
        }
        return line.ToString();
    }

    static string Shown(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    sealed class ServerLogger(ServiceLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            (string, object?) text = ("text", formatter(state, exception)), source = ("source", category), error = ("error", exception?.ToString());
            if (logLevel == LogLevel.Warning)
                log.Warn("web server", source, text, error);
            else
                log.Error("web server", source, text, error);
        }
    }
}
