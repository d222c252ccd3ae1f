using System.Runtime.InteropServices;

namespace Cofactor;

/// <summary>How wrong a model is on a group of rows.</summary>
/// <param name="Group">The group's number.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Mean">Their mean error, Σ ce / Σ c.</param>
/// <param name="Excess">Mean minus the mean over all rows.</param>
/// <param name="Likely">Where the excess's true value lies, 95 %: ± 1.96 standard errors of the group's mean.</param>
public readonly record struct GroupError(int Group, long Rows, double Mean, double Excess, Interval Likely);

/// <summary>
/// The error (such as the absolute error, or the log-loss) of groups of rows, which may overlap: of all rows with a feature, say. Small groups come out
/// bad or good by chance; those that are surely bad come first where they stand in order of the lower end of <see cref="GroupError.Likely"/>.
/// </summary>
public sealed class GroupErrors
{
    const double NormalQuantile = 1.959963984540054;   // of 97.5 %

    readonly int[] _places;   // of a group among the sums, from 1; 0: no row yet // [groups]
    readonly List<GroupSums> _sums = [];
    double _weight, _error;

    /// <summary>Errors of up to <paramref name="groupCount"/> groups: 4 bytes each, and 32 for each that has rows.</summary>
    public GroupErrors(int groupCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(groupCount);
        _places = new int[groupCount];
    }

    /// <summary>The mean error of all rows; NaN without rows.</summary>
    public double Mean => _error / _weight;

    /// <summary>How many rows a group has.</summary>
    public long Rows(int group) => _places[group] == 0 ? 0 : _sums[_places[group] - 1].Rows;

    /// <summary>Adds a row's error, once a row.</summary>
    public void Add(double error, float weight = 1f)
    {
        _weight += weight;
        _error += weight * error;
    }

    /// <summary>Adds a row's error to a group that it is in.</summary>
    public void AddTo(int group, double error, float weight = 1f)
    {
        if (_places[group] == 0)
        {
            _sums.Add(default);
            _places[group] = _sums.Count;
        }
        ref GroupSums sums = ref CollectionsMarshal.AsSpan(_sums)[_places[group] - 1];
        sums.Rows++;
        sums.Weight += weight;
        sums.Error += weight * error;
        sums.Square += weight * error * error;
    }

    /// <summary>The error of a group of two rows or more with a weight above 0; NaN of others.</summary>
    public GroupError Of(int group)
    {
        GroupSums sums = _places[group] == 0 ? default : _sums[_places[group] - 1];
        double mean = sums.Error / sums.Weight, excess = mean - Mean;
        double variance = Math.Max(0, sums.Square / sums.Weight - mean * mean) / (sums.Rows - 1);   // of the mean
        double half = NormalQuantile * Math.Sqrt(variance);
        return new GroupError(group, sums.Rows, mean, excess, new Interval(excess - half, excess + half));
    }

    struct GroupSums
    {
        public long Rows;
        public double Weight, Error, Square;
    }
}
