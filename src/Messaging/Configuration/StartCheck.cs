using Microsoft.Extensions.Hosting;
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

/// <summary>Runs the checks that need a host that has started.</summary>
internal sealed class StartedCheck(MessagingOptionsStore store) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        store.RunStartChecks();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
