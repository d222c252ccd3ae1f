using System.Globalization;

namespace Cofactor.Samples;

static class Program
{
    const string Usage = """
        Makes Cofactor's sample data.

          write [ROOT]                                   the files that the repository ships, under ROOT (default: this folder)
          criteo FOLDER [ROWS] [TEST-ROWS] [SEED]        the benchmarks' click data as libSVM and libFFM text (default: 1000000 100000 282)
        """;

    static int Main(string[] args)
    {
        switch (args)
        {
            case ["write"] or ["write", _]:
                foreach ((string path, string content) in GeneratedFiles.All())
                    Write(Path.Combine(args.ElementAtOrDefault(1) ?? ".", path), content);
                return 0;
            case ["criteo", string folder, .. { Length: <= 3 } numbers] when numbers.All(n => ulong.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _)):
                ulong Number(int i, ulong standard) => i < numbers.Length ? ulong.Parse(numbers[i], CultureInfo.InvariantCulture) : standard;
                WriteCriteo(folder, (long)Number(0, 1_000_000), (long)Number(1, 100_000), Number(2, CriteoLike.DefaultSeed));
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    static void WriteCriteo(string folder, long rows, long testRows, ulong seed)
    {
        Directory.CreateDirectory(folder);
        StreamWriter File(string name) => new(Path.Combine(folder, name), new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 20 });
        var data = new CriteoLike(seed);
        using (StreamWriter libSvm = File("train.libsvm"), libFfm = File("train.libffm"))
            data.Write(0, rows, libSvm, libFfm);
        using (StreamWriter libSvm = File("test.libsvm"), libFfm = File("test.libffm"), probabilities = File("test.probabilities"))
            data.Write(CriteoLike.TestStart, testRows, libSvm, libFfm, probabilities);
    }

    static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {new FileInfo(path).Length:N0} bytes"));
    }
}
