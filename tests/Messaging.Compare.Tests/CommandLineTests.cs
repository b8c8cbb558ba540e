using System.CommandLine;

namespace Messaging.Compare.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("messaging-compare [command]")]
    [InlineData("messaging-compare run [options]", "run")]
    public void Help_names_the_command_as_it_is_typed(string usage, params string[] command)
    {
        using var output = new StringWriter();

        int code = CommandLine.Create().Parse([.. command, "--help"]).Invoke(new InvocationConfiguration { Output = output });

        Assert.Equal(0, code);
        Assert.Contains(usage, output.ToString(), StringComparison.Ordinal);
    }
}
