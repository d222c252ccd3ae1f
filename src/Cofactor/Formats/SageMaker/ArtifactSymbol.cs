using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cofactor;

/// <summary>The entry <c>symbol.json</c>: the network as an MXNet graph, so that scripts that load artifacts into MXNet load ours.</summary>
static class ArtifactSymbol
{
    const string Csr = "2", RowSparse = "1";
    const int MxNetVersion = 10_301;

    /// <summary>A node: the operator, <c>null</c> for a variable; its name; the nodes whose outputs it takes; its attributes.</summary>
    sealed record Node(string Operator, string Name, int[] Inputs, params (string Name, string Value)[] Attributes);

    /// <summary>Writes the graph of a model's score, and the output that its task has.</summary>
    public static byte[] Write(FmModel model, IReadOnlyDictionary<string, string> hyperparameters)
    {
        string n = Number(model.FeatureCount), k = Number(model.FactorCount);
        (string, string)[] axis = [("axis", "1"), ("keepdims", "True")];
        Node[] nodes =
        [
            new("null", "data", [], ("__storage_type__", Csr)),
            Weight("w1_weight", "linear", $"({n}, 1)", hyperparameters, RowSparse),
            new("dot", "dot0", [0, 1]),
            Weight("w0_weight", "bias", "(1,)", hyperparameters),
            new("broadcast_add", "broadcast_plus0", [2, 3]),
            Weight("v", "factors", $"({n}, {k})", hyperparameters, RowSparse),
            new("dot", "dot2", [0, 5]),
            new("square", "Square", [6]),
            new("_mul_scalar", "_mulscalar0", [7], ("scalar", "0.5")),
            new("Concat", "concat0", [4, 8], ("dim", "1"), ("num_args", "2")),
            new("sum", "sum0", [9], axis),
            new("square", "x_square", [0]),
            new("_square_sum", "_square_sum0", [5], axis),
            new("dot", "dot1", [11, 12]),
            new("negative", "negative0", [13]),
            new("_mul_scalar", "_mulscalar1", [14], ("scalar", "0.5")),
            new("elemwise_add", "Final_Summation", [10, 15]),
            new("null", "out_label", []),
            new(model.Labels.Type == PredictorType.Regressor ? "LinearRegressionOutput" : "LogisticRegressionOutput", "out", [16, 17]),
        ];
        return Encoding.UTF8.GetBytes(ModelText.Json(json => WriteGraph(json, nodes)));
    }

    static void WriteGraph(Utf8JsonWriter json, Node[] nodes)
    {
        json.WriteStartObject();
        json.WriteStartArray("nodes");
        foreach (Node node in nodes)
        {
            json.WriteStartObject();
            json.WriteString("op", node.Operator);
            json.WriteString("name", node.Name);
            if (node.Attributes.Length > 0)
            {
                json.WriteStartObject("attrs");
                foreach ((string name, string value) in node.Attributes)
                    json.WriteString(name, value);
                json.WriteEndObject();
            }
            json.WriteStartArray("inputs");
            foreach (int input in node.Inputs)
                WriteNumbers(json, [input, 0, 0]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WritePropertyName("arg_nodes");
        WriteNumbers(json, [.. Enumerable.Range(0, nodes.Length).Where(i => nodes[i].Operator == "null")]);
        json.WritePropertyName("node_row_ptr");
        WriteNumbers(json, [.. Enumerable.Range(0, nodes.Length + 1)]);
        json.WriteStartArray("heads");
        WriteNumbers(json, [nodes.Length - 1, 0, 0]);
        json.WriteEndArray();
        json.WriteStartObject("attrs");
        json.WriteStartArray("mxnet_version");
        json.WriteStringValue("int");
        json.WriteNumberValue(MxNetVersion);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A variable with how it starts and learns, by the hyperparameters of its block.</summary>
    static Node Weight(string name, string block, string shape, IReadOnlyDictionary<string, string> hyperparameters, string? storage = null)
    {
        string method = hyperparameters[$"{block}_init_method"];
        string start = method switch
        {
            "uniform" => Start("uniform", "scale", "0"),
            "constant" => Start("constant", "value", "0"),
            _ => Start("normal", "sigma", "0.01"),
        };
        string Start(string initializer, string key, string missing) => $$"""["{{initializer}}", {"{{key}}": {{Number($"init_{key}", missing)}}}]""";
        // An artifact that was imported may have said anything.
        string Number(string name, string missing) =>
            hyperparameters.TryGetValue($"{block}_{name}", out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? number.ToString("r", CultureInfo.InvariantCulture).ToLowerInvariant() : missing;
        List<(string, string)> attributes = [("__init__", start), ("__lr_mult__", Number("lr", "1.0")), ("__shape__", shape)];
        if (storage is not null)
            attributes.Add(("__storage_type__", storage));
        attributes.Add(("__wd_mult__", Number("wd", "1.0")));
        return new Node("null", name, [], [.. attributes]);
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    static void WriteNumbers(Utf8JsonWriter json, ReadOnlySpan<int> numbers)
    {
        json.WriteStartArray();
        foreach (int number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
