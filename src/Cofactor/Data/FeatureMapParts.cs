namespace Cofactor;

/// <summary>
/// A feature map taken apart for storing: a small text, and the vocabularies as arrays, since they may be large. Only
/// <see cref="FeatureMap"/> knows what stands in them, and only the formats know how they are kept.
/// </summary>
/// <param name="Json">The columns and their numbers, as a JSON object.</param>
/// <param name="Vocabularies">The categories of each column that has some.</param>
sealed record FeatureMapParts(string Json, IReadOnlyList<VocabularyPart> Vocabularies);

/// <summary>The categories of one column, one after the other.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Bytes">The categories in UTF-8, without anything between them.</param>
/// <param name="Offsets">Where each starts and the last ends: ascending from 0 to the number of bytes, one more than there are categories.</param>
sealed record VocabularyPart(string Column, byte[] Bytes, long[] Offsets);
