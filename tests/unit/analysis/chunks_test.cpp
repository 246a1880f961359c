// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/chunks.hpp"

#include <catch2/catch.hpp>

#include "common/analysis/one_shot.hpp"
#include "common/base/error.hpp"
#include "tests/unit/analysis/support.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::Chunk;
using base::Micros;

namespace {

/// A chunk in seconds: its span, and the times of its frames.
struct Seconds {
    double t0;
    double t1;
    std::vector<double> frames;
    bool operator==(const Seconds&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Seconds& chunk) {
    out << chunk.t0 << '-' << chunk.t1 << ':';
    for (const double t : chunk.frames)
        out << ' ' << t;
    return out;
}

Seconds seconds_of(const Chunk& chunk) {
    Seconds seconds{base::to_seconds(chunk.span.t0), base::to_seconds(chunk.span.t1), {}};
    for (const Micros t : analysis::times_of(chunk.window))
        seconds.frames.push_back(base::to_seconds(t));
    return seconds;
}

/// All chunks of frames at these times.
std::vector<Seconds> chunks_of(analysis::ChunkBuilder builder, const std::vector<double>& times,
                               std::optional<Micros> end) {
    std::vector<Seconds> chunks;
    for (const double t : times) {
        if (const auto chunk = builder.add(test::prepared(Micros{static_cast<std::int64_t>(t * 1e6)})))
            chunks.push_back(seconds_of(*chunk));
    }
    if (const auto last = builder.finish(end)) chunks.push_back(seconds_of(*last));
    return chunks;
}

analysis::ChunkPlan plan(Micros length, Micros overlap = 0s) {
    return {length, overlap, false, 0};
}

} // namespace

TEST_CASE("chunks follow each other, and the last ends with the video") {
    CHECK(chunks_of({plan(2s), 0s, Micros{5s}, {}}, {0, 1, 2, 3, 4}, std::nullopt) ==
          std::vector<Seconds>{{0, 2, {0, 1}}, {2, 4, {2, 3}}, {4, 5, {4}}});
}

TEST_CASE("the end of a stream is found with its last frame") {
    CHECK(chunks_of({plan(2s), 0s, std::nullopt, {}}, {0, 1, 2, 3}, Micros{3'500ms}) ==
          std::vector<Seconds>{{0, 2, {0, 1}}, {2, 3.5, {2, 3}}});
    CHECK(chunks_of({plan(2s), 0s, std::nullopt, {}}, {0, 1, 2}, std::nullopt) ==
          std::vector<Seconds>{{0, 2, {0, 1}}, {2, 2, {2}}});
}

TEST_CASE("chunks that overlap share frames") {
    CHECK(chunks_of({plan(3s, 1s), 10s, Micros{15s}, {}}, {10, 11, 12, 13, 14}, std::nullopt) ==
          std::vector<Seconds>{{10, 13, {10, 11, 12}}, {12, 15, {12, 13, 14}}});
}

TEST_CASE("a chunk without a new frame is none") {
    CHECK(chunks_of({plan(2s), 0s, std::nullopt, {}}, {0, 7}, std::nullopt) ==
          std::vector<Seconds>{{0, 2, {0}}, {6, 7, {7}}});
    CHECK(chunks_of({plan(3s, 1s), 0s, std::nullopt, {}}, {0, 2, 9}, std::nullopt) ==
          std::vector<Seconds>{{0, 3, {0, 2}}, {8, 9, {9}}});
    // As if each had been looked at.
    CHECK(chunks_of({plan(3s, 1s), 0s, std::nullopt, {}}, {0, 1e6}, std::nullopt).back().t0 == 999'998);
}

TEST_CASE("chunks are cut at the scene cut that is nearest") {
    const analysis::ChunkPlan scenes{4s, 0s, true, 0};
    CHECK(chunks_of({scenes, 0s, Micros{16s}, {0s, 3s, 6s, 14s}}, {0, 2, 4, 6, 8, 10, 12, 14}, std::nullopt) ==
          std::vector<Seconds>{{0, 3, {0, 2}}, {3, 6, {4}}, {6, 10, {6, 8}}, {10, 14, {10, 12}}, {14, 16, {14}}});
    CHECK(chunks_of({{4s, 1s, true, 0}, 0s, Micros{9s}, {5s}}, {0, 4.5, 5, 8}, std::nullopt) ==
          std::vector<Seconds>{{0, 5, {0, 4.5}}, {4, 8, {4.5, 5}}, {7, 9, {8}}});
}

namespace {

/// A run over a clip of ten seconds, in chunks.
struct ChunkRun {
    ChunkRun() {
        job.source = test::clip("cfr25.mp4");
        job.prompt.text = "What?";
        job.mode = analysis::Mode::chunks;
        job.chunks.length = 4s;
        job.opening.find_end = media::Sampler::FindEnd::where_possible;
        job.selection.emplace();
        job.selection->kind = media::Selection::Kind::interval;
        job.selection->every = 500ms;
    }

    std::vector<std::size_t> frames_asked() {
        test::Asking asking{recorder};
        analysis::OneShot shot{
            recorder, asking.asker, {}, [this](const records::Result& result) { results.push_back(result); }};
        CHECK(shot.run(job, analysis::Strict::no).code == base::ExitCode::done);
        std::vector<std::size_t> counts;
        for (const infer::Question& question : recorder.questions)
            counts.push_back(question.frames.size());
        return counts;
    }

    analysis::Job job;
    test::Recorder recorder;
    std::vector<records::Result> results;
};

} // namespace

TEST_CASE("each chunk of a video is one request with times of its own") {
    ChunkRun run;
    CHECK(run.frames_asked() == std::vector<std::size_t>{8, 8, 4});
    REQUIRE(run.results.size() == 3);
    CHECK(run.results[1].t0 == Micros{4s});
    CHECK(run.results[1].t1 == Micros{8s});
    CHECK(run.results[2].t1 == Micros{10s});
    CHECK(run.recorder.questions[1].frames.front().label == "<0.0 seconds>");
    CHECK(run.results[0].key != run.results[1].key);
}

TEST_CASE("a chunk has the most frames that were asked for, its last ones among them") {
    ChunkRun run;
    run.job.chunks.most = 5;
    CHECK(run.frames_asked() == std::vector<std::size_t>{5, 5, 4});
    CHECK(run.results[0].frames.back() == Micros{3'480ms}); // shown at 3.5
}

TEST_CASE("a chunk is thinned to the context, never below three frames") {
    ChunkRun run;
    run.recorder.about.context_tokens = GENERATE(600, 3000);
    const auto asked = run.frames_asked();
    for (std::size_t i = 0; i < asked.size(); ++i) {
        CHECK(asked[i] >= 3);
        CHECK(run.results[i].n_sampled == (i < 2 ? 8 : 4));
        CHECK(run.results[i].n_sent == static_cast<int>(asked[i]));
    }
    CHECK(asked[0] < 8);
}

TEST_CASE("what can be read once is not cut at scenes") {
    ChunkRun run;
    run.job.source = "-";
    run.job.chunks.at_scenes = true;
    CHECK_THROWS_AS(analysis::scene_cuts_of(run.job), base::UsageError);
}
