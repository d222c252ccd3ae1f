using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cofactor.Server;

/// <summary>One metric with its series, one for each set of tags.</summary>
sealed class MetricFamily
{
    readonly string _name, _type, _help;
    readonly bool _isObserved;
    readonly double[]? _bounds;
    readonly Lock _growing = new();
    Series[] _series = [];   // replaced as a whole, so that measuring needs no lock

    public MetricFamily(Instrument instrument)
    {
        Type kind = instrument.GetType().GetGenericTypeDefinition();
        bool counts = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        _bounds = instrument is Histogram<double> histogram ? [.. histogram.Advice?.HistogramBucketBoundaries ?? []] : null;
        _type = counts ? "counter" : _bounds is not null ? "histogram" : "gauge";
        _isObserved = instrument.IsObservable;
        string unit = instrument.Unit switch { "s" => "_seconds", "By" when !instrument.Name.EndsWith(".bytes", StringComparison.Ordinal) => "_bytes", _ => "" };
        _name = instrument.Name.Replace('.', '_') + unit + (counts ? "_total" : "");
        _help = (instrument.Description ?? "").ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal);
    }

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Series series = Find(_series, tags) ?? Add(tags);
        if (_bounds is not null)
            series.Observe(value, _bounds);
        else if (_isObserved)
            series.Set(value);
        else
            series.Add(value);
    }

    /// <summary>Drops the series that are looked up anew: the model's former version must not show beside the present one.</summary>
    public void Forget()
    {
        if (_isObserved)
            _series = [];
    }

    public void Write(StringBuilder text)
    {
        if (_series.Length == 0)
            return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {_name} {_help}\n# TYPE {_name} {_type}\n");
        foreach (Series series in _series)
            series.Write(text, _name, _bounds);
    }

    static Series? Find(Series[] among, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (Series series in among)
            if (series.Has(tags))
                return series;
        return null;
    }

    Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_growing)
        {
            if (Find(_series, tags) is { } known)
                return known;
            var added = new Series(tags.ToArray(), _bounds?.Length ?? 0);
            _series = [.. _series, added];
            return added;
        }
    }

    sealed class Series(KeyValuePair<string, object?>[] tags, int bounds)
    {
        readonly long[] _buckets = new long[bounds + 1];
        readonly string _labels = string.Join(',', tags.Select(t => $"{t.Key.Replace('.', '_')}=\"{Escaped(t.Value)}\""));
        double _value;

        public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
        {
            if (others.Length != tags.Length)
                return false;
            for (int i = 0; i < tags.Length; i++)
                if (!ReferenceEquals(others[i].Value, tags[i].Value) && !Equals(others[i].Value, tags[i].Value))
                    return false;
            return true;
        }

        public void Set(double value) => Volatile.Write(ref _value, value);

        public void Add(double value)
        {
            double seen = Volatile.Read(ref _value), found;
            while ((found = Interlocked.CompareExchange(ref _value, seen + value, seen)) != seen)
                seen = found;
        }

        public void Observe(double value, double[] limits)
        {
            int bucket = 0;
            while (bucket < limits.Length && value > limits[bucket])
                bucket++;
            Interlocked.Increment(ref _buckets[bucket]);
            Add(value);
        }

        public void Write(StringBuilder text, string name, double[]? limits)
        {
            if (limits is null)
            {
                Line(text, name, _labels, Volatile.Read(ref _value));
                return;
            }
            long sum = 0;
            string comma = _labels.Length > 0 ? "," : "";
            for (int b = 0; b < _buckets.Length; b++)
            {
                sum += Volatile.Read(ref _buckets[b]);
                Line(text, name + "_bucket", $"{_labels}{comma}le=\"{(b < limits.Length ? PrometheusText.Number(limits[b]) : "+Inf")}\"", sum);
            }
            Line(text, name + "_sum", _labels, Volatile.Read(ref _value));
            Line(text, name + "_count", _labels, sum);
        }

        static void Line(StringBuilder text, string name, string labels, double value) =>
            text.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(PrometheusText.Number(value)).Append('\n');

        static string Escaped(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }
}
