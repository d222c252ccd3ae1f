namespace Cofactor.Samples;

/// <summary>The words of the films sample. All users and films are invented.</summary>
static class FilmNames
{
    // A genre, its adjectives and its nouns: eight of each, so that every genre has 64 titles and a title tells its genre.
    static readonly (string Genre, string Adjectives, string Nouns)[] Words =
    [
        ("Action", "Steel Last Rogue Fast Iron Hot Double Lethal", "Strike Convoy Chase Agent Bridge Fury Escape Ride"),
        ("Comedy", "Crazy Lucky Silly Loud Odd Merry Spare Wrong", "Uncle Picnic Dentist Parrot Cake Tenant Cousin Hotel"),
        ("Drama", "Quiet Far Broken Bitter Long Empty Honest Late", "River Winter Letter Orchard Debt Sister Shore Road"),
        ("Family", "Tiny Brave Magic Golden Jolly Fluffy Paper Happy", "Puppy Castle Dragon Balloon Robot Otter Kite Circus"),
        ("Horror", "Hollow Bloody Cursed Mute Pale Rotten Grim Black", "Cellar Doll Asylum Marsh Mirror Hunger Crypt Choir"),
        ("Mystery", "Hidden Lost Second Locked Crooked Secret Third False", "Witness Ledger Alibi Room Will Key Clue Heiress"),
        ("Romance", "Tender Sweet Summer First Gentle Stolen Shy Moonlit", "Kiss Waltz Promise Harbour Bakery Garden Affair Rain"),
        ("Sci-Fi", "Solar Quantum Orbital Lunar Deep Neon Binary Frozen", "Colony Signal Horizon Drift Android Star Moon Echo"),
    ];

    const string FirstNames =
        "Ada Ben Cleo Dan Ella Finn Gita Hugo Ines Jack Kira Leo Mara Nils Olga Paul Quinn Rosa Sven Tara " +
        "Umar Vera Will Xena Yara Zoe Amir Bo Carl Dora Emil Fay Gus Hana Ivo Jana Kofi Lena Max Nora";

    public static IReadOnlyList<string> Genres { get; } = [.. Words.Select(w => w.Genre)];

    /// <summary>1,000 users: 40 first names with 25 initials.</summary>
    public static IReadOnlyList<string> Users { get; } =
        [.. from initial in "ABCDEFGHIJKLMNOPRSTUVWXYZ" from name in FirstNames.Split(' ') select $"{name} {initial}"];

    /// <summary>512 films; film i has genre i / 64.</summary>
    public static IReadOnlyList<string> Films { get; } =
        [.. from w in Words from adjective in w.Adjectives.Split(' ') from noun in w.Nouns.Split(' ') select $"{adjective} {noun}"];

    public static int GenreOf(int film) => film / 64;
}
