using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Automation.Server.Pages.Shared;

/// <summary>What a form did, told by the page that is shown after it.</summary>
internal static class PageNotes
{
    /// <summary>The key of what was done.</summary>
    internal const string DoneKey = "Done";

    /// <summary>The key of why it was not done.</summary>
    internal const string ErrorKey = "Error";

    extension(ITempDataDictionary notes)
    {
        /// <summary>Says that it was done, on the next page.</summary>
        internal void SayDone(string text) => notes[DoneKey] = text;

        /// <summary>Says why it was not done, on the next page.</summary>
        internal void SayError(string text) => notes[ErrorKey] = text;
    }
}
