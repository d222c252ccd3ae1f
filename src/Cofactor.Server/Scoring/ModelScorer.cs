using System.Buffers;
using Microsoft.Extensions.ObjectPool;

namespace Cofactor.Server;

/// <summary>A served model with all that answering by it needs: a request takes one, so its answer is of one model.</summary>
sealed class ModelScorer
{
    const int MostPredictions = 1 << 16;   // that are written at a time

    readonly Answer[] _answers;

    public ModelScorer(ServedModel served, ScoringLimits limits)
    {
        Served = served;
        Memory = new DefaultObjectPool<ScoringMemory>(new MemoryPolicy(served.Model, limits));
        var classes = new ClassTexts(served.Model.Labels);
        // In the order of Types.
        _answers = [new ScoreJson(classes, lines: false), new ScoreJson(classes, lines: true), new ScoreRecords(classes), new ScoreCsv(classes)];
        Predictions = new PredictionJson(classes, served.Version);
    }

    /// <summary>Media types of SageMaker's answers.</summary>
    public static string[] Types { get; } = [MediaTypes.Json, MediaTypes.JsonLines, MediaTypes.RecordIo, MediaTypes.Csv];

    public ServedModel Served { get; }

    /// <summary>Cofactor's own form of answer.</summary>
    public Answer Predictions { get; }

    /// <summary>The form of answer of a type.</summary>
    public Answer AnswerOf(string type) => _answers[Array.IndexOf(Types, type)];

    /// <summary>What requests need while they are answered.</summary>
    public ObjectPool<ScoringMemory> Memory { get; }

    /// <summary>Rows of a model that answers a run of them with one call.</summary>
    public int RowsAtOnce => Math.Clamp(MostPredictions / Served.Model.DetailCount, 1, 4096);

    /// <summary>Predicts some rows and writes them.</summary>
    public void Write(SparseMatrix rows, int start, int count, Answer answer, ScoringMemory memory)
    {
        FmModel model = Served.Model;
        ArrayBufferWriter<byte> to = memory.Text;
        to.ResetWrittenCount();
        int c = model.DetailCount;
        Span<float> predictions = memory.Predictions(count * c);
        model.Detail(count == rows.RowCount ? rows : rows.Slice(start, count), predictions);
        if (start == 0)
            answer.Start(to);
        for (int i = 0; i < count; i++)
            answer.Write(to, predictions.Slice(i * c, c), isFirst: start + i == 0);
        if (start + count == rows.RowCount)
            answer.End(to);
    }

    sealed class MemoryPolicy(FmModel model, ScoringLimits limits) : IPooledObjectPolicy<ScoringMemory>
    {
        readonly ReadOptions _reading = new ReadOptions().For(model);

        public ScoringMemory Create() => new(new RowParser(_reading)
        {
            MaxRows = limits.MaxInstances,
            MaxNonZeros = limits.MaxNonZeros,
            MaxDepth = limits.MaxDepth,
            ColumnCount = _reading.HashBits is null ? model.FeatureCount : null,
        });

        public bool Return(ScoringMemory obj) => obj.IsSmall;
    }
}
