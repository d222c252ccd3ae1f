using Cofactor.Server;
using Cofactor.Tests.Formats;
using Xunit;

namespace Cofactor.Tests.Server;

public sealed class MutatedRequestTests
{
    [Fact]
    public void Ten_thousand_damaged_requests_are_answered_as_the_library_would_or_refused()
    {
        const int Times = 1_500;
        FeatureMap map = JsonColumnsTests.Map;
        FmModel numbers = Service.Random(3, LabelMap.Binary), columns = Service.Random(map.FeatureCount, LabelMap.Regressor, map);
        (FmModel Model, string Type, DataFormat Format, byte[] Body)[] requests =
        [
            (numbers, "application/json", DataFormat.Json, """{"instances":[{"data":{"features":{"keys":[0,2],"shape":[3],"values":[1.5,2]}},"x":[{}]},{"features":[0,1e0,0]}]}"""u8.ToArray()),
            (numbers, "application/jsonlines", DataFormat.JsonLines, "{\"features\":[1.5,0,2]}\n{\"features\":{\"0\":1,\"2\":0.5}}\n"u8.ToArray()),
            (numbers, "application/x-recordio-protobuf", DataFormat.RecordIo, [.. RecordIoData.Real, .. RecordIoData.Real]),
            (numbers, "text/csv", DataFormat.Csv, "1.5,0,2\n0,\"1\",0\n"u8.ToArray()),
            (numbers, "text/libsvm", DataFormat.LibSvm, "0:1.5 2:2\n1 1:1 # x\n"u8.ToArray()),
            (columns, "application/json", DataFormat.Json, """{"instances":[{"user":"ann","age":20,"genres":["Action","Dr\u0061ma"]},{"age":null,"user":12}]}"""u8.ToArray()),
            (columns, "text/csv", DataFormat.Csv, "user,age,genres\nann,20,Action|Drama\n\"b \"\"ob\"\"\",35.5,\n"u8.ToArray()),
        ];
        var random = new Random(8);
        foreach ((FmModel model, string type, DataFormat format, byte[] body) in requests)
        {
            using var service = new Service(model, new ScoringLimits { MaxBodyBytes = 10_000 });
            byte[] right = service.Invoke(type, body);
            int answered = 0;
            for (int i = 0; i < Times; i++)
            {
                byte[] mutant = Mutation.Of(body, random);
                if (Answer(service, type, mutant) is not byte[] answer)
                    continue;
                answered++;
                Assert.Equal(Library(model, format, mutant), answer);
            }
            Assert.InRange(answered, Times / 50, Times);
            Assert.Equal(right, service.Invoke(type, body));
        }
    }

    /// <summary>The answer as records, or null where the request is refused in one of the documented ways.</summary>
    static byte[]? Answer(Service service, string type, byte[] body)
    {
        try
        {
            return service.Invoke(type, body, "application/x-recordio-protobuf");
        }
        catch (DataFormatException)
        {
            return null;
        }
        catch (RequestException e) when (e.Status is 400 or 413)
        {
            return null;
        }
    }

    /// <summary>The library's predictions of the rows that its file reader finds.</summary>
    static byte[] Library(FmModel model, DataFormat format, byte[] body)
    {
        var answer = new System.Buffers.ArrayBufferWriter<byte>();
        foreach (float prediction in Rows(model, format, body).SelectMany(block => Enumerable.Range(0, block.RowCount).Select(i => model.Predict(block.Row(i)))))
            PredictionRecord.Write(answer, [prediction], model.Labels.Type == PredictorType.Regressor ? null : prediction >= 0.5f ? 1 : 0);
        return answer.WrittenSpan.ToArray();
    }

    /// <summary>The rows that the library's file reader finds in a body.</summary>
    internal static IReadOnlyList<RowBlock> Rows(FmModel model, DataFormat format, byte[] body)
    {
        var options = new ReadOptions { Format = format, IgnoreLabels = true, FeatureMap = model.FeatureMap?.WithoutHeader() };
        try
        {
            // Dense lines of numbers are no file format: the same numbers as columns are.
            return format == DataFormat.Csv && model.FeatureMap is null
                ? [RowChunks.Block(new MemoryStream(body), new DenseCsvReader("c", options, 3))]
                : DataFile.Read(new MemoryStream(body), "body", options).Blocks;
        }
        catch (DataFormatException e) when (e.Found is "no rows" or "")
        {
            return [];
        }
    }
}
