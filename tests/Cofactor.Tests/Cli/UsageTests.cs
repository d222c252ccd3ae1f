using System.Text.Json;
using Xunit;

namespace Cofactor.Tests.Cli;

public class UsageTests
{
    [Theory]
    [InlineData("unknown option '--num-factor'. Did you mean '--num-factors'? See 'cofactor train --help'.", "train", "DATA", "--num-factor", "8")]
    [InlineData("unknown option '--num-factor'. Did you mean '--num-factors'?", "train", "DATA", "--num-factor=8")]
    [InlineData("unknown option '--lerning-rate'. Did you mean '--learning-rate'?", "train", "--lerning-rate", "DATA")]
    [InlineData("unknown option '--lable'. Did you mean '--label'?", "train", "DATA", "--model", "--lable")]
    [InlineData("unknown option '-x'.", "train", "DATA", "-x")]
    [InlineData("unknown option '--cores'.", "train", "DATA", "--cores", "2")]
    [InlineData("unknown option '--epochs'.", "predict", "MODEL", "DATA", "--epochs", "3")]
    [InlineData("unknown command 'trian'. Did you mean 'train'? See 'cofactor --help'.", "trian", "DATA")]
    [InlineData("command is 'sagemaker'; expected sagemaker train or sagemaker serve.", "sagemaker")]
    [InlineData("command is 'sagemaker bash'; expected sagemaker train or sagemaker serve.", "sagemaker", "bash")]
    [InlineData("unexpected argument 'MORE'.", "train", "DATA", "MORE")]
    [InlineData("DATA is missing; expected MODEL DATA.", "predict", "MODEL")]
    [InlineData("--epochs is 'three'; expected a whole number, 1 or more.", "train", "DATA", "--epochs", "three")]
    [InlineData("--epochs is 0; expected a whole number of 1 or more.", "train", "DATA", "--epochs", "0")]
    [InlineData("--epochs is '99999999999'; expected a whole number, 1 or more, at most 2147483647.", "train", "DATA", "--epochs", "99999999999")]
    [InlineData("a column declared twice is a;", "train", "DATA", "--label", "a", "--ignore", "a")]
    [InlineData("--factors-init-sigma is -1; expected a number of 0 or more.", "train", "DATA", "--factors-init-sigma", "-1")]
    [InlineData("--learning-rate is '0,1'; expected a number, 0 or more.", "train", "DATA", "--learning-rate", "0,1")]
    [InlineData("--linear-wd is 'NaN'", "train", "DATA", "--linear-wd", "NaN")]
    [InlineData("--bias-lr is 0.1; expected no value beside --bias-lr-mult", "train", "DATA", "--bias-lr", "0.1", "--bias-lr-mult", "2")]
    [InlineData("--solver is 'lbfgs'; expected one of adagrad, sgd, adam, ftrl, als, mcmc.", "train", "DATA", "--solver", "lbfgs")]
    [InlineData("--learning-rate does not fit --solver mcmc, which takes --predictor-type,", "train", "DATA", "--solver", "mcmc", "--learning-rate", "0.1")]
    [InlineData("--burn-in fits --solver mcmc only.", "train", "DATA", "--burn-in", "3")]
    [InlineData("--refit does not fit --solver als, which holds no rows out.", "train", "DATA", "--solver", "als", "--refit")]
    [InlineData("--preset is 'aws'; expected sagemaker.", "train", "DATA", "--preset", "aws")]
    [InlineData("--shuffle is 'yes'; expected one of true, false.", "train", "DATA", "--shuffle", "yes")]
    [InlineData("--hash-bits is 31", "train", "DATA", "--hash-bits", "31")]
    [InlineData("--delimiter is 'ab'", "train", "DATA", "--delimiter", "ab")]
    [InlineData("--multi is 'genres'", "train", "DATA", "--multi", "genres")]
    [InlineData("--resume needs --checkpoint", "train", "DATA", "--resume")]
    [InlineData("--seed is '-1'", "train", "DATA", "--seed", "-1")]
    [InlineData("--row is '0'", "explain", "MODEL", "DATA", "--row", "0")]
    [InlineData("TO is 'rows.xlsx'; expected a name that ends in .libsvm", "convert", "DATA", "rows.xlsx")]
    [InlineData("--epochs", "train", "DATA", "--epochs")]
    [InlineData("--epochs", "train", "DATA", "--epochs", "1", "--epochs", "2")]
    public void Wrong_usage_is_one_line_and_exit_code_2(string expected, params string[] args)
    {
        using var cli = new CliRun();
        CliResult result = cli.Run(args);
        Assert.Equal(2, result.Code);
        Assert.StartsWith("cofactor: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal('\n', Assert.Single(result.Error, c => c == '\n'));
        Assert.Empty(result.Out);
        Assert.Empty(cli.Files());
    }

    [Fact]
    public void Wrong_usage_with_json_is_one_document()
    {
        using var cli = new CliRun();
        CliResult result = cli.Run("train", "DATA", "--num-factor", "8", "--json");
        Assert.Equal(2, result.Code);
        Assert.Empty(result.Error);
        using var document = JsonDocument.Parse(result.Out);
        Assert.Equal("--num-factor", document.RootElement.GetProperty("error").GetProperty("found").GetString());
    }

    [Fact]
    public void A_negative_number_is_a_value()
    {
        using var cli = new CliRun();
        string data = cli.File("a.libsvm", CliData.Clicks());
        cli.Done("train", data, "--bias-init-value", "-0.5", "--epochs", "1", "--model", cli.PathOf("m"));
    }
}
