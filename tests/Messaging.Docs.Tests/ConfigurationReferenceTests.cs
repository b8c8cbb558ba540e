using System.Reflection;

namespace Messaging.Docs.Tests;

/// <summary>The configuration reference says what the options are. <c>eng/configuration-reference.sh</c> brings it up to date.</summary>
public sealed class ConfigurationReferenceTests
{
    public static TheoryData<string> Sections => [.. ConfigurationReference.Sections.Select(section => section.Section)];

    [Fact]
    public void The_tables_are_those_of_the_options()
    {
        string page = Page.Read(ConfigurationReference.Page);
        string renewed = ConfigurationReference.Renew(page);
        if (Environment.GetEnvironmentVariable("MESSAGING_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(Path.Combine(Page.Root, ConfigurationReference.Page), renewed);
            return;
        }

        Assert.True(page == renewed, $"{ConfigurationReference.Page} is not what the options say; run eng/configuration-reference.sh. New there:\n"
            + string.Join('\n', renewed.Split('\n').Except(page.Split('\n'))));
    }

    [Theory, MemberData(nameof(Sections))]
    public void The_documentation_of_an_option_tells_its_default_and_its_range(string section)
    {
        Type options = ConfigurationReference.Sections.Single(known => known.Section == section).Options;
        object instance = Activator.CreateInstance(options)!;
        Assert.All(ConfigurationReference.Keys(options), option =>
        {
            OptionDescription description = OptionDescription.Of(option);
            Assert.NotEqual("", description.Default);
            Assert.DoesNotContain("and not", ConfigurationReference.Default(option, instance, description), StringComparison.Ordinal);
            Assert.Equal(OptionRanges.Of(section.Replace("<name>", "probe", StringComparison.Ordinal), option), description.Range);
        });
    }
}
