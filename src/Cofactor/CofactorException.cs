namespace Cofactor;

/// <summary>The base of every error that Cofactor reports on purpose; its message is one line that a user can act on.</summary>
public abstract class CofactorException(string message, Exception? inner = null) : Exception(message, inner);
