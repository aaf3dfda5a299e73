namespace Automation.Server.Orders;

/// <summary>
/// An order file or its map cannot be used at all. The message says what is wrong, where, and what to do about it, and
/// is fit to be shown to a person as it is.
/// </summary>
internal sealed class OrderFileException : Exception
{
    /// <summary>Creates the exception for a problem that no other exception caused.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    public OrderFileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for a problem that another exception reported.</summary>
    /// <param name="message">What is wrong, where, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public OrderFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
