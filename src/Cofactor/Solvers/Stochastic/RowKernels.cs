using System.Runtime.Intrinsics;
using Cofactor.Numerics;
using Cofactor.Optimizers;

namespace Cofactor.Solvers;

/// <summary>From a table and this processor to the kernel compiled for them.</summary>
static class RowKernels
{
    public static IRowKernel For<TOptimizer>(ParameterTable table, BlockStep<TOptimizer> linear, BlockStep<TOptimizer> factors)
        where TOptimizer : struct, IOptimizer<TOptimizer> => table.PaddedFactors switch
        {
            8 => For(table, default(Factors8), linear, factors),
            16 => For(table, default(Factors16), linear, factors),
            32 => For(table, default(Factors32), linear, factors),
            64 => For(table, default(Factors64), linear, factors),
            128 => For(table, default(Factors128), linear, factors),
            int k => For(table, new FactorsOf(k), linear, factors),
        };

    static IRowKernel For<TOptimizer, TFactors>(ParameterTable table, TFactors count, BlockStep<TOptimizer> linear, BlockStep<TOptimizer> factors)
        where TOptimizer : struct, IOptimizer<TOptimizer>
        where TFactors : struct, IFactorCount
    {
        if (count.Count % Lanes16.Count == 0 && Vector512.IsHardwareAccelerated)
            return count.Count % (4 * Lanes16.Count) == 0 ? new RowKernel<TOptimizer, TFactors, Twice<Twice<Lanes16>>>(table, count, linear, factors)
                : For<TOptimizer, TFactors, Lanes16>(table, count, linear, factors);
        if (Vector256.IsHardwareAccelerated)
            return For<TOptimizer, TFactors, Lanes8>(table, count, linear, factors);
        return For<TOptimizer, TFactors, Lanes4>(table, count, linear, factors);
    }

    static IRowKernel For<TOptimizer, TFactors, TLanes>(ParameterTable table, TFactors count, BlockStep<TOptimizer> linear, BlockStep<TOptimizer> factors)
        where TOptimizer : struct, IOptimizer<TOptimizer>
        where TFactors : struct, IFactorCount
        where TLanes : struct, ILanes<TLanes> =>
        count.Count % (2 * TLanes.Count) == 0 ? new RowKernel<TOptimizer, TFactors, Twice<TLanes>>(table, count, linear, factors)
            : new RowKernel<TOptimizer, TFactors, TLanes>(table, count, linear, factors);
}
