namespace Cofactor.Tests.Formats;

/// <summary>Damage to files, for fuzzing.</summary>
static class Mutation
{
    /// <summary>A copy with one to four bytes changed, removed, doubled or swapped.</summary>
    public static byte[] Of(byte[] file, Random random)
    {
        List<byte> bytes = [.. file];
        for (int times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[at] = (byte)"0123456789[]{}\",:-.e \\"[random.Next(22)]; break;
                case 3: bytes.RemoveAt(at); break;
                case 4: bytes.Insert(at, bytes[random.Next(bytes.Count)]); break;
                default: bytes[at] = bytes[random.Next(bytes.Count)]; break;
            }
        }
        return [.. bytes];
    }
}
