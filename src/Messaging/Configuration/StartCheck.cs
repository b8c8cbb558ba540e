using Microsoft.Extensions.Options;

namespace Messaging.Configuration;

/// <summary>Stands for the whole configuration in the host's validation at start.</summary>
internal sealed class StartCheck;

/// <summary>Loads the configuration, so that a host does not start with a wrong one.</summary>
internal sealed class StartCheckValidator(MessagingOptionsStore store) : IValidateOptions<StartCheck>
{
    public ValidateOptionsResult Validate(string? name, StartCheck options)
    {
        try
        {
            _ = store.Current;
            return ValidateOptionsResult.Success;
        }
        catch (OptionsValidationException e)
        {
            return ValidateOptionsResult.Fail(e.Failures);
        }
    }
}
