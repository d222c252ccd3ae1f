using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cofactor.SageMaker;

/// <summary>Lines as SageMaker's container prints them, from which its metrics are read by regular expressions.</summary>
/// <param name="to">Where they go.</param>
/// <param name="clock">Tells the time.</param>
sealed class JobLog(TextWriter to, TimeProvider clock)
{
    /// <summary>The name of this machine.</summary>
    public string Host { get; set; } = "algo-1";

    /// <summary>The time, for <see cref="Metrics"/>.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>A line as it is.</summary>
    public void Line(string text)
    {
        to.Write(text + "\n");
        to.Flush();
    }

    /// <summary><c>[MM/DD/YYYY HH:MM:SS LEVEL thread] text</c>.</summary>
    public void Say(string text, string level = "INFO") =>
        Line(string.Create(CultureInfo.InvariantCulture, $"[{Now:MM'/'dd'/'yyyy HH':'mm':'ss} {level} {Environment.CurrentManagedThreadId}] {text.ReplaceLineEndings(" ")}"));

    /// <summary>A quality line for each metric.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="channel"><c>train</c> or <c>test</c>.</param>
    /// <param name="epoch">The epoch; null: of the whole job.</param>
    /// <param name="batch">The mini-batch of the epoch; null: of all.</param>
    public void Quality(IEnumerable<JobMetric> metrics, string channel, int? epoch = null, long? batch = null)
    {
        foreach (JobMetric m in metrics)
            Say(string.Create(CultureInfo.InvariantCulture,
                $"#quality_metric: host={Host}, {(epoch is null ? "" : $"epoch={epoch}, ")}{(batch is null ? "" : $"batch={batch} ")}{channel} {m.Name} <{(m.IsLoss ? "loss" : "score")}>={Number(m.Value)}"));
    }

    /// <summary>
    /// <c>#metrics {"StartTime": …, "EndTime": …, "Dimensions": …, "Metrics": …}</c>, times in seconds since 1970, each metric as sum, count,
    /// min and max of one value.
    /// </summary>
    public void Metrics(DateTimeOffset start, IEnumerable<(string Name, object Value)> dimensions, IEnumerable<(string Name, double Value)> metrics)
    {
        var json = new StringBuilder("#metrics {");
        json.Append(CultureInfo.InvariantCulture, $"\"StartTime\": {Seconds(start)}, \"EndTime\": {Seconds(Now)}, \"Dimensions\": {{\"Algorithm\": \"factorization-machines\", \"Host\": {Text(Host)}, \"Operation\": \"training\"");
        foreach ((string name, object value) in dimensions)
            json.Append(CultureInfo.InvariantCulture, $", \"{name}\": {(value is string text ? Text(text) : value)}");
        json.Append("}, \"Metrics\": {");
        string comma = "";
        foreach ((string name, double value) in metrics)
        {
            string whole = value == Math.Floor(value) && Math.Abs(value) < 1e15 ? value.ToString("0", CultureInfo.InvariantCulture) : Number(value);
            json.Append(CultureInfo.InvariantCulture, $"{comma}\"{name}\": {{\"sum\": {Number(value)}, \"count\": 1, \"min\": {whole}, \"max\": {whole}}}");
            comma = ", ";
        }
        Line(json.Append("}}").ToString());
    }

    /// <summary>A number as Python writes a float: with a point or an exponent.</summary>
    public static string Number(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var other && (other < 0 || (other == 0 && text[0] == '-' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)) ? text + ".0" : text;
    }

    static string Seconds(DateTimeOffset time) => Number((time - DateTimeOffset.UnixEpoch).TotalSeconds);

    static string Text(string text) => '"' + JsonEncodedText.Encode(text).ToString() + '"';
}
