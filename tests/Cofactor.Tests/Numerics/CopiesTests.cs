using Cofactor.Numerics;
using Xunit;

namespace Cofactor.Tests;

public unsafe class CopiesTests
{
    [Theory]
    [InlineData(2, 5)]
    [InlineData(2, 16)]
    [InlineData(3, 39)]
    public void Numbers_become_the_mean_of_the_copies_that_changed_them(int count, int length)
    {
        using var origin = new NativeBuffer(length);
        NativeBuffer[] copies = [.. Enumerable.Range(0, count).Select(_ => new NativeBuffer(length))];
        var expected = new float[length];
        for (int i = 0; i < length; i++)
        {
            origin.Pointer[i] = i / 3f;
            var changed = new List<float>();
            for (int c = 0; c < count; c++)
            {
                bool changes = (i >> c & 1) != 0;
                copies[c].Pointer[i] = changes ? (float)CounterRandom.Normal((ulong)c, (ulong)i) : i / 3f;
                if (changes)
                    changed.Add(copies[c].Pointer[i]);
            }
            expected[i] = changed.Count == 0 ? i / 3f : changed.Aggregate((a, b) => a + b) / changed.Count;
        }
        float** pointers = stackalloc float*[count];
        for (int c = 0; c < count; c++)
            pointers[c] = copies[c].Pointer;
        Copies.Merge(origin.Pointer, pointers, count, length);
        Assert.Equal(expected, origin.Span(0, length).ToArray());
        Assert.All(copies, c => Assert.Equal(expected, c.Span(0, length).ToArray()));
    }
}
