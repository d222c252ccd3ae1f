namespace Cofactor.Server;

/// <summary>The service cannot listen on an address: it is used, not allowed, or not of this machine.</summary>
public sealed class ListenException(string message, Exception inner) : CofactorException(message, inner);
