using Cofactor.Numerics;

namespace Cofactor.Tests.Solvers.Blocked;

/// <summary>Small rows of every kind: a one-hot field, a multi-valued one, and a number in each row.</summary>
static class BlockedRows
{
    public static Dataset Mixed(int rows, bool ones = false, bool weights = false, ulong seed = 1)
    {
        const int Users = 12, Tags = 9;
        var block = new RowBlockBuilder();
        var c = new float[rows];
        for (int i = 0; i < rows; i++)
        {
            ulong at = (ulong)i * 100;
            int user = CounterRandom.Below(seed, at, Users);
            block.Add(user, 1, 0);
            double score = CounterRandom.Normal(99, (ulong)user);
            for (int tag = 0; tag < Tags; tag++)
                if (CounterRandom.Uniform(seed, at + 1 + (ulong)tag) < 0.3)
                {
                    block.Add(Users + tag, ones ? 1 : 0.5f + (float)CounterRandom.Uniform(seed, at + 20 + (ulong)tag), 1);
                    score += CounterRandom.Normal(98, (ulong)(user * Tags + tag)) * 0.5;
                }
            block.Add(Users + Tags, ones ? 1 : (float)CounterRandom.Normal(seed, at + 50), 2);
            block.EndRow((float)(score + 0.3 * CounterRandom.Normal(seed, at + 51)));
            c[i] = (float)CounterRandom.Uniform(seed, at + 52) * 2;
        }
        RowBlock built = block.Build(Users + Tags + 2);   // the last feature stands in no row
        return new Dataset(built.Features, built.Labels, weights ? c : default(ReadOnlyMemory<float>));
    }
}
