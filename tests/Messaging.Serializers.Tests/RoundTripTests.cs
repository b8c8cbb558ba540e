using System.Text.Json;
using CsCheck;

namespace Messaging.Serializers.Tests;

/// <summary>One plain annotated class under every encoding.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<DateTimeOffset> Moments = Gen.Select(
        Gen.Long[0, DateTime.MaxValue.Ticks - (TimeSpan.TicksPerDay * 2)], Gen.Int[-840, 840], (ticks, minutes) =>
            new DateTimeOffset(ticks + TimeSpan.TicksPerDay, TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(minutes)));

    private static readonly Gen<double> Doubles = Gen.Double.Where(double.IsFinite);

    private static readonly Gen<Leaf> Leaves = Gen.Select(Gen.String, Doubles, (name, weight) => new Leaf { Name = name, Weight = weight });

    private static readonly Gen<Everything> Messages =
        from numbers in Gen.Select(Gen.Bool, Gen.Byte, Gen.Short, Gen.Int, Gen.UInt, Gen.Long, Gen.ULong)
        from reals in Gen.Select(Gen.Float.Where(float.IsFinite), Doubles, Gen.Decimal)
        from texts in Gen.Select(Gen.String, Gen.String.Null(), Gen.Byte.Array[0, 300], Gen.String.Array[0, 4])
        from choices in Gen.Select(Gen.Enum<Colour>(), Gen.Enum<Colour>().Nullable(), Gen.Int.Nullable(), Gen.Guid)
        from times in Gen.Select(
            Moments, Moments.Nullable(), Moments.List[0, 3], Gen.Long, Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Int[0, DateOnly.MaxValue.DayNumber])
        from inner in Gen.Select(Gen.Int.List[0, 40], Leaves, Leaves.Null(), Leaves.List[0, 4], Gen.Dictionary(Gen.String, Leaves)[0, 4])
        select new Everything
        {
            Flag = numbers.Item1,
            Octet = numbers.Item2,
            Small = numbers.Item3,
            Number = numbers.Item4,
            NotNegative = numbers.Item5,
            Big = numbers.Item6,
            BigNotNegative = numbers.Item7,
            Real = reals.Item1,
            LongReal = reals.Item2,
            Money = reals.Item3,
            Text = texts.Item1,
            MayBeNull = texts.Item2,
            Bytes = texts.Item3,
            Texts = texts.Item4,
            Colour = choices.Item1,
            MayBeColour = choices.Item2,
            MayBeNumber = choices.Item3,
            Id = choices.Item4,
            Moment = times.Item1,
            MayBeMoment = times.Item2,
            Moments = times.Item3,
            Span = new TimeSpan(times.Item4),
            Utc = new DateTime(times.Item5, DateTimeKind.Utc),
            Day = DateOnly.FromDayNumber(times.Item6),
            Numbers = inner.Item1,
            Leaf = inner.Item2,
            MayBeLeaf = inner.Item3,
            Leaves = inner.Item4,
            ByName = inner.Item5,
        };

    public static TheoryData<string> All => Encodings.All;

    [Theory, MemberData(nameof(All))]
    public void Any_message_comes_back_the_same_however_its_bytes_are_split(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Gen.Select(Messages, Gen.Int[1, 64]).Sample((message, size) =>
        {
            byte[] bytes = serializer.Write(message);
            string expected = Describe(message);
            return Describe(serializer.Read<Everything>(bytes)) == expected && Describe(serializer.ReadSplit<Everything>(bytes, size)) == expected;
        }, iter: 1_000, print: message => Describe(message.Item1));
    }

    [Theory, MemberData(nameof(All))]
    public void A_positional_record_comes_back_the_same(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Gen.Select(Gen.String, Doubles, Leaves.Null(), (symbol, price, leaf) => new Positional(symbol, price, leaf))
            .Sample(message => serializer.Read<Positional>(serializer.Write(message)) == message, iter: 200);
    }

    [Theory, MemberData(nameof(All))]
    public void Initial_values_do_not_come_back_for_what_was_set_to_zero_or_nothing(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Everything back = serializer.Read<Everything>(serializer.Write(new Everything { Number = 0, Text = string.Empty, Leaf = new Leaf { Weight = 0 } }));
        Assert.Equal((0, string.Empty, 0.0), (back.Number, back.Text, back.Leaf.Weight));
        Assert.Empty(back.Numbers);
        Assert.Null(back.MayBeLeaf);
    }

    [Theory, MemberData(nameof(All))]
    public void A_message_of_nothing_is_a_message(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Assert.Equal(new Sparse(), serializer.Read<Sparse>(serializer.Write(new Sparse())));
    }

    [Theory, MemberData(nameof(All))]
    public void Members_that_the_reader_does_not_know_are_passed_over(string word)
    {
        IMessageSerializer serializer = Encodings.Plain(word);
        Assert.Equal("MSFT", serializer.Read<Older>(serializer.Write(new Positional("MSFT", 1, new Leaf()))).Symbol);
        Assert.Equal(new Positional("MSFT", 0, null), serializer.Read<Positional>(serializer.Write(new Older { Symbol = "MSFT" })));
    }

    private static string Describe(Everything message) => JsonSerializer.Serialize(message);
}
