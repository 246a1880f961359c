// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>

#include "common/analysis/one_shot.hpp"
#include "tests/unit/analysis/support.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

constexpr int frames_of_clip = 250;

/// Asks about cfr25.mp4 with a model that thinks so long about each window.
struct Slow {
    explicit Slow(std::size_t window, std::chrono::milliseconds thinking) {
        job.source = test::clip("cfr25.mp4");
        job.prompt.text = "What?";
        job.mode = analysis::Mode::windows;
        job.window = job.stride = window;
        job.latest = true;
        job.selection.emplace();
        job.selection->kind = media::Selection::Kind::rate;
        job.selection->fps = {25, 1};
        recorder.reply = [thinking](const auto&) {
            std::this_thread::sleep_for(thinking);
            return test::answer("yes");
        };
    }

    void go() {
        analysis::OneShot shot{
            recorder, asking.asker, {}, [this](const records::Result& result) { results.push_back(result); }};
        CHECK(shot.run(job, analysis::Strict::no).code == base::ExitCode::done);
        dropped = shot.dropped();
    }

    analysis::Job job;
    test::Recorder recorder;
    test::Asking asking{recorder};
    std::vector<records::Result> results;
    std::uint64_t dropped = 0;
};

} // namespace

TEST_CASE("a slow model is asked about the newest windows, and the others are counted") {
    const std::size_t window = GENERATE(1, 4);
    Slow slow{window, 1s}; // in which more than one window comes, however slow this machine is
    slow.go();
    const std::size_t windows = (frames_of_clip + window - 1) / window;
    CHECK(slow.dropped > 0);
    CHECK(slow.results.size() + slow.dropped == windows);
    CHECK(slow.results.back().t1 == base::Micros{9'960'000});
    base::Micros before{-1};
    for (const records::Result& result : slow.results) {
        CHECK(result.t0 > before);
        CHECK(result.t1 - result.t0 == 40ms * (result.n_sent - 1)); // frames that follow each other
        CHECK(result.n_sent == (&result == &slow.results.back() && window == 4 ? 2 : static_cast<int>(window)));
        before = result.t1;
    }
}
