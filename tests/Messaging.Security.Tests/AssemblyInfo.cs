using Xunit.Sdk;
using Xunit.v3;

// Memory and file descriptors belong to the whole process, so the attacks come one after the other.
[assembly: Parallelization(Mode = ParallelMode.None)]
