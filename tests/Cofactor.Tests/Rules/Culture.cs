using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cofactor.Tests.Rules;

/// <summary>Runs the whole suite under the culture that COFACTOR_TEST_CULTURE names, such as de-DE, which writes 0,5.</summary>
static class Culture
{
    [ModuleInitializer]
    public static void Set()
    {
        if (Environment.GetEnvironmentVariable("COFACTOR_TEST_CULTURE") is { Length: > 0 } name)
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = new CultureInfo(name);
    }
}
