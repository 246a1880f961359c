// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/sound_chunks.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using analysis::SoundChunk;
using analysis::SoundChunks;
using analysis::Span;
using base::Micros;
using media::Sound;

namespace {

Sound sound(Micros t, Micros duration, std::int16_t loudness = 1000) {
    const auto samples = static_cast<std::size_t>(duration.count() * Sound::rate / 1'000'000);
    return {t, std::vector<std::int16_t>(samples, loudness)};
}

/// All chunks of pieces.
std::vector<SoundChunk> chunks_of(SoundChunks chunks, const std::vector<Sound>& pieces) {
    std::vector<SoundChunk> all;
    for (const Sound& piece : pieces) {
        for (bool taken = false; !taken;) {
            taken = chunks.add(piece);
            while (auto chunk = chunks.next())
                all.push_back(*std::move(chunk));
        }
    }
    if (auto last = chunks.finish()) all.push_back(*std::move(last));
    return all;
}

using Spans = std::vector<std::pair<double, double>>;

Spans spans_of(const std::vector<SoundChunk>& chunks) {
    Spans spans;
    for (const SoundChunk& chunk : chunks) {
        CHECK(static_cast<std::int64_t>(chunk.samples.size()) ==
              (chunk.span.t1 - chunk.span.t0).count() * Sound::rate / 1'000'000);
        spans.emplace_back(base::to_seconds(chunk.span.t0), base::to_seconds(chunk.span.t1));
    }
    return spans;
}

using Texts = std::vector<std::string>;

Texts texts_of(const std::vector<analysis::Spoken>& spoken) {
    Texts texts;
    for (const analysis::Spoken& each : spoken)
        texts.push_back(each.text);
    return texts;
}

constexpr Span first{0s, 30s};
constexpr Span second{28s, 58s};

} // namespace

TEST_CASE("sound is cut into chunks that overlap") {
    CHECK(spans_of(chunks_of({0s, std::nullopt}, {sound(0s, 70s)})) == Spans{{0, 30}, {28, 58}, {56, 70}});
    CHECK(spans_of(chunks_of({0s, std::nullopt}, {sound(0s, 58s)})) == Spans{{0, 30}, {28, 58}});
    CHECK(spans_of(chunks_of({0s, std::nullopt}, {})).empty());
}

TEST_CASE("only a part of it is taken where that is wanted") {
    CHECK(spans_of(chunks_of({10s, Micros{25s}}, {sound(0s, 20s), sound(20s, 20s)})) == Spans{{10, 25}});
    CHECK(spans_of(chunks_of({10s, Micros{25s}}, {sound(0s, 5s)})).empty());
}

TEST_CASE("where there is none it is silent, and what is rounded follows without a gap") {
    const auto chunks = chunks_of({0s, std::nullopt}, {sound(1s, 1s), sound(Micros{2'010'000}, 1s), sound(5s, 1s)});
    CHECK(spans_of(chunks) == Spans{{0, 6}});
    const auto at = [&](double t) { return chunks[0].samples.at(static_cast<std::size_t>(t * Sound::rate)); };
    CHECK(at(0.5) == 0);
    CHECK(at(1.5) == 1000);
    CHECK(at(2.0) == 1000);
    CHECK(at(4.0) == 0);
    CHECK(at(5.5) == 1000);
    CHECK_FALSE(chunks[0].is_silent());
    CHECK(chunks_of({0s, std::nullopt}, {sound(0s, 1s, 3)}).at(0).is_silent());
}

TEST_CASE("a long silence is passed in pieces") {
    const auto chunks = chunks_of({0s, std::nullopt}, {sound(1s, 1s), sound(100s, 1s)});
    CHECK(spans_of(chunks) == Spans{{0, 30}, {28, 58}, {56, 86}, {84, 101}});
    CHECK(chunks[1].is_silent());
    CHECK_FALSE(chunks[3].is_silent());
    CHECK(chunks[3].samples.back() == 1000);
    CHECK(spans_of(chunks_of({0s, Micros{40s}}, {sound(1s, 1s), sound(100s, 1s)})).back().second == 40);
}

TEST_CASE("what is said in an overlap is told once") {
    analysis::SpeechJoiner joiner;
    const auto told = joiner.add({"en", {{0, 3, "Hello."}, {28, 28.8, "One"}, {29.2, 30, "two"}}}, first, true);
    CHECK(texts_of(told) == Texts{"Hello.", "One"});
    CHECK(told[1].t0 == Micros{28s});
    const auto more = joiner.add({"en", {{0, 0.8, "One"}, {1.2, 2, "two"}, {3, 4, "three"}}}, second, false);
    CHECK(texts_of(more) == Texts{"two", "three"});
    CHECK(more[0].t0 == Micros{29'200'000});
}

TEST_CASE("words that both chunks tell stand once where a server tells no times") {
    analysis::SpeechJoiner joiner;
    CHECK(texts_of(joiner.add({"", {{0, 30, "a man walks to the door"}}}, first, true)).size() == 1);
    CHECK(texts_of(joiner.add({"", {{0, 30, "To the door, and opens it"}}}, second, false)) == Texts{"and opens it"});
    analysis::SpeechJoiner same;
    CHECK(texts_of(same.add({"", {{0, 30, "yes yes"}}}, first, true)).size() == 1);
    CHECK(texts_of(same.add({"", {{0, 30, "yes"}}}, second, false)).empty());
}

TEST_CASE("the last chunk is told to its end") {
    analysis::SpeechJoiner joiner;
    CHECK(texts_of(joiner.add({"", {{29, 30, "end"}}}, first, false)) == Texts{"end"});
}

TEST_CASE("what is said in a span, or at a moment") {
    const std::vector<analysis::Spoken> all = {{1s, 3s, "a"}, {3s, 5s, "b"}, {8s, 9s, "c"}};
    CHECK(analysis::said_in(all, {0s, 1s}).empty());
    CHECK(analysis::said_in(all, {2s, 4s}) == "a b");
    CHECK(analysis::said_in(all, {0s, 10s}) == "a b c");
    CHECK(analysis::said_in(all, {3s, 3s}) == "b");
    CHECK(analysis::said_in(all, {6s, 6s}).empty());
}
