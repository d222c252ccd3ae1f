using Xunit;

namespace Cofactor.Tests.Data;

public class LabelMapTests
{
    [Theory]
    [InlineData(new float[] { 0, 1, 1 }, PredictorType.BinaryClassifier, "0 1")]
    [InlineData(new float[] { -1, 1, 1 }, PredictorType.BinaryClassifier, "-1 1")]
    [InlineData(new float[] { 1, 2, 1 }, PredictorType.Regressor, "")]
    [InlineData(new float[] { 0, 1, 2 }, PredictorType.Regressor, "")]
    [InlineData(new float[] { 0, 0, 0 }, PredictorType.BinaryClassifier, "0 1")]
    [InlineData(new float[] { -0f, 0, 1 }, PredictorType.BinaryClassifier, "0 1")]
    public void The_task_is_found_out_from_numbers(float[] labels, PredictorType type, string classes)
    {
        LabelMap map = Fit(labels);
        Assert.Equal(type, map.Type);
        Assert.Equal(classes, string.Join(' ', map.ClassNames));
    }

    [Theory]
    [InlineData("no yes", PredictorType.BinaryClassifier)]
    [InlineData("a b c", PredictorType.MulticlassClassifier)]
    public void The_task_is_found_out_from_names(string names, PredictorType type)
    {
        string[] all = names.Split(' ');
        LabelMap map = Fit([.. all.Select((_, i) => (float)i)], all);
        Assert.Equal(type, map.Type);
        Assert.Equal(all, map.ClassNames);
    }

    [Fact]
    public void The_positive_class_can_be_chosen()
    {
        Assert.Equal(["yes", "no"], Fit([0, 1], ["no", "yes"], positive: "no").ClassNames);
        Assert.Throws<OptionException>(() => Fit([0, 1], ["no", "yes"], positive: "maybe"));
    }

    [Fact]
    public void A_third_label_is_an_error_that_names_its_row()
    {
        var e = Assert.Throws<DataFormatException>(() => Fit([0, 1, 0, 7], type: PredictorType.BinaryClassifier));
        Assert.Equal(4, e.Where.Line);
        Assert.Contains("'7'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_by_number_keep_their_order()
    {
        Assert.Equal(["-1", "2", "10"], Fit([10, 2, -1], type: PredictorType.MulticlassClassifier).ClassNames);
        Assert.Equal(["0", "1", "2", "3"], Fit([3, 0], numClasses: 4).ClassNames);
        Assert.Equal(2, Assert.Throws<DataFormatException>(() => Fit([3, 4], numClasses: 4)).Where.Line);
        Assert.Equal(1, Assert.Throws<DataFormatException>(() => Fit([0.5f, 1], numClasses: 4)).Where.Line);
    }

    [Fact]
    public void A_missing_label_is_an_error_that_names_its_row()
    {
        Dataset data = Data([1.5f, float.NaN]);
        Assert.Equal(2, Assert.Throws<DataFormatException>(() => LabelMap.Regressor.Map(data.Blocks[0], data)).Where.Line);
    }

    [Fact]
    public void A_missing_label_is_no_third_class()
    {
        var e = Assert.Throws<DataFormatException>(() => Fit([0, float.NaN, 1], type: PredictorType.BinaryClassifier));
        Assert.Equal(2, e.Where.Line);
        Assert.Contains("without a label", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_infinite_label_is_no_number_to_predict()
    {
        Dataset data = Data([1, float.NegativeInfinity]);
        Assert.Equal(2, Assert.Throws<DataFormatException>(() => LabelMap.Regressor.Map(data.Blocks[0], data)).Where.Line);
    }

    [Fact]
    public void Labels_of_the_other_kind_of_binary_are_understood()
    {
        Dataset data = Data([-1, 1]);
        Assert.Equal([0f, 1f], LabelMap.Binary.Map(data.Blocks[0], data).Labels.ToArray());
        data = Data([0, 1]);
        Assert.Equal([0f, 1f], LabelMap.BinaryOf("-1", "1").Map(data.Blocks[0], data).Labels.ToArray());
    }

    [Fact]
    public void One_label_only_is_refused_where_the_other_has_no_name() =>
        Assert.Throws<DataFormatException>(() => Fit([5, 5], type: PredictorType.BinaryClassifier));

    static LabelMap Fit(float[] labels, string[]? names = null, PredictorType? type = null, int? numClasses = null, string? positive = null)
    {
        var survey = new LabelSurvey();
        for (int i = 0; i < labels.Length; i++)
            survey.Add(labels[i], i);
        return LabelFit.Fit(survey, Data(labels, names), type, numClasses, positive);
    }

    static Dataset Data(float[] labels, string[]? names = null)
    {
        var builder = new RowBlockBuilder();
        foreach (float label in labels)
            builder.EndRow(label);
        return new Dataset([builder.Build(1)], 1, labelNames: names);
    }
}
