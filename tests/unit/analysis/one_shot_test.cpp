// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/one_shot.hpp"

#include <cerrno>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/unit/analysis/support.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::Job;
using analysis::Mode;
using analysis::Strict;
using base::ExitCode;
using base::Micros;

namespace {

using Numbers = std::vector<int>;

/// A run over a clip with a back end that looks at the pixels.
struct Run {
    explicit Run(const std::string& name) {
        job.source = test::clip(name);
        job.prompt.text = "What?";
    }

    analysis::Outcome go(Strict strict = Strict::no) {
        test::Asking asking{recorder};
        analysis::OneShot shot{recorder, asking.asker, limits,
                               [this](const records::Result& result) { results.push_back(result); }};
        shot.report_to([this](std::optional<double> share) { progress.push_back(share.value_or(-1)); });
        return shot.run(job, strict);
    }

    analysis::PoolLimits limits;

    /// The numbers in the pictures of each question.
    [[nodiscard]] std::vector<Numbers> asked() const {
        std::vector<Numbers> found;
        for (const infer::Question& question : recorder.questions) {
            found.emplace_back();
            for (const auto& each : question.frames)
                found.back().push_back(test::number_in(each.frame->pixels));
        }
        return found;
    }

    void choose_every(Micros interval, Micros start, Micros end) {
        job.selection.emplace();
        job.selection->kind = media::Selection::Kind::interval;
        job.selection->every = interval;
        job.selection->start = start;
        job.selection->end = end;
    }

    void choose_count(std::size_t frames) {
        job.selection.emplace();
        job.selection->kind = media::Selection::Kind::count;
        job.selection->count = frames;
    }

    Job job;
    test::Recorder recorder{infer::WantsFrames::pixels};
    std::vector<records::Result> results;
    std::vector<double> progress;
};

} // namespace

TEST_CASE("one request a frame, in order") {
    Run run{"cfr25.mp4"};
    run.job.mode = Mode::each_frame;
    run.choose_every(1s, 500ms, 4s);
    const analysis::Outcome outcome = run.go();
    CHECK(outcome.code == ExitCode::done);
    CHECK(outcome.faults == 0);
    CHECK(run.asked() == std::vector<Numbers>{{12}, {37}, {62}, {87}});
    REQUIRE(run.results.size() == 4);
    CHECK(run.results[1].t0 == Micros{1480ms});
    CHECK(run.results[1].t1 == Micros{1480ms});
    CHECK(run.results[1].frames == std::vector<Micros>{1480ms});
    CHECK(run.results[1].video.find('-') != std::string::npos);
    const analysis::FrameOptions pictures{{640, 360}, 85, media::BurnTime::no, {}};
    CHECK(run.results[1].key == analysis::work_key({run.results[1].video,
                                                    1500ms,
                                                    1500ms,
                                                    {1500ms},
                                                    pictures,
                                                    "recorder",
                                                    "model",
                                                    analysis::SendMode::automatic},
                                                   run.job.prompt));
    REQUIRE(run.progress.size() == 4);
    CHECK(run.progress[0] == 0); // the frame shown at the start is older
    CHECK(run.progress[2] == Approx((2.48 - 0.5) / (4 - 0.5)));
    CHECK(run.recorder.questions[0].frames[0].label.empty());
}

TEST_CASE("windows overlap by their stride, and share their frames") {
    Run run{"cfr25.mp4"};
    run.job.mode = Mode::windows;
    run.job.window = 3;
    run.job.stride = 2;
    run.choose_every(1s, 0s, 8s);
    CHECK(run.go().code == ExitCode::done);
    CHECK(run.asked() == std::vector<Numbers>{{0, 25, 50}, {50, 75, 100}, {100, 125, 150}, {150, 175}});
    const auto& questions = run.recorder.questions;
    CHECK(questions[0].frames[2].frame == questions[1].frames[0].frame);
    CHECK(questions[1].frames[0].label == "<0.0 seconds>");
    CHECK(questions[1].frames[2].label == "<2.0 seconds>");
    CHECK(run.results[1].t0 == Micros{2s});
    CHECK(run.results[1].t1 == Micros{4s});
}

TEST_CASE("the whole video in one request") {
    Run run{"cfr25.mp4"};
    run.choose_count(5);
    CHECK(run.go().code == ExitCode::done);
    CHECK(run.asked() == std::vector<Numbers>{{25, 75, 125, 175, 225}});
    REQUIRE(run.results.size() == 1);
    CHECK(run.results[0].t0 == Micros{0s});
    CHECK(run.results[0].t1 == Micros{10s});
    CHECK(run.recorder.questions[0].frames[1].label == "<3.0 seconds>");
    CHECK(run.recorder.questions[0].t0 == Micros{0s});
}

TEST_CASE("by itself, a whole takes two frames a second, spread over its span") {
    Run run{"cfr25.mp4"};
    run.job.start = 4s;
    run.job.end = 6s;
    CHECK(run.go().code == ExitCode::done);
    CHECK(run.asked() == std::vector<Numbers>{{106, 118, 131, 143}});
    CHECK(run.results[0].t0 == Micros{4s});
    CHECK(run.results[0].t1 == Micros{6s});
    CHECK(run.recorder.questions[0].frames[0].label == "<0.2 seconds>");
}

TEST_CASE("by themselves, frames are taken twice a second") {
    Run run{"cfr25.mp4"};
    run.job.mode = Mode::each_frame;
    run.job.end = 2s;
    CHECK(run.go().code == ExitCode::done);
    CHECK(run.asked() == std::vector<Numbers>{{0}, {12}, {25}, {37}});
}

TEST_CASE("a frame that was shown before the span has no negative time") {
    Run run{"vfr.mp4"}; // frame 8 is shown from 0.84 to 2.04 s
    run.choose_every(1s, 1s, 4s);
    CHECK(run.go().code == ExitCode::done);
    CHECK(run.asked().at(0).front() == 8);
    CHECK(run.recorder.questions[0].frames[0].label == "<0.0 seconds>");
}

TEST_CASE("a whole is thinned to the server's context") {
    Run run{"cfr25.mp4"};
    run.choose_count(20);
    run.job.prompt.generation.max_output_tokens = 100;
    run.recorder.about.context_tokens = 2000;
    CHECK(run.go().code == ExitCode::done);
    REQUIRE(run.results.size() == 1);
    CHECK(run.results[0].n_sampled == 20);
    CHECK(run.results[0].n_sent < 20);
    CHECK(run.results[0].n_sent >= 2);
    CHECK(run.asked()[0].front() == 6);
    CHECK(run.asked()[0].back() == 243);
    Run roomy{"cfr25.mp4"};
    roomy.choose_count(20);
    roomy.job.prompt.generation.max_output_tokens = 100;
    CHECK(roomy.go().code == ExitCode::done);
    CHECK(run.results[0].key == roomy.results.at(0).key); // the work is the same
}

TEST_CASE("a whole that goes as a video is held against the context as one") {
    const auto sent = [](analysis::SendMode mode) {
        Run run{"cfr25.mp4"};
        run.choose_count(20);
        run.job.prompt.generation.max_output_tokens = 100;
        run.job.send = mode;
        run.recorder.about.model = "qwen3-vl"; // of which two frames of a video cost as much as one picture
        run.recorder.about.context_tokens = 3000;
        CHECK(run.go().code == ExitCode::done);
        return run.results.at(0).n_sent;
    };
    CHECK(sent(analysis::SendMode::video) == 20);
    CHECK(sent(analysis::SendMode::images) < 15);
}

TEST_CASE("frames are held against the context as they are sent") {
    const auto sent = [](std::vector<Micros> times) {
        Run run{"cfr25.mp4"};
        run.job.selection.emplace();
        run.job.selection->kind = media::Selection::Kind::times;
        run.job.selection->times = std::move(times);
        run.job.prompt.generation.max_output_tokens = 100;
        run.recorder.about.engine = "vllm"; // to which frames go as a video
        run.recorder.about.model = "qwen3-vl";
        run.recorder.about.context_tokens = 1500;
        CHECK(run.go().code == ExitCode::done);
        const infer::Question& first = run.recorder.questions.at(0);
        return std::pair{first.frames.size(), first.send_as};
    };
    CHECK(sent({0s, 1s, 2s, 3s, 4s, 5s, 6s, 7s}) == std::pair{std::size_t{8}, infer::SendAs::video});
    CHECK(sent({0s, 1s, 2s, 3s, 4s, 5s, 6s, 9s}) == std::pair{std::size_t{5}, infer::SendAs::images});
    std::vector<Micros> many; // 11 fit as a video, but are uneven; 5 of the pictures fit, which are even again
    for (int i = 0; i < 20; ++i)
        many.emplace_back(i * 500ms);
    CHECK(sent(many) == std::pair{std::size_t{5}, infer::SendAs::video});
}

TEST_CASE("pictures have the size that was asked, upright") {
    Run run{"rotated90.mp4"};
    run.job.size.max_side = 320;
    run.choose_count(1);
    CHECK(run.go().code == ExitCode::done);
    const auto& frame = *run.recorder.questions[0].frames[0].frame;
    CHECK(frame.width == 180);
    CHECK(frame.height == 320);
    CHECK(frame.pixels.width == 180);
    CHECK(test::number_in(frame.pixels) == 37);
    CHECK(frame.jpeg.empty());
}

TEST_CASE("the time is written into the picture where asked") {
    Run plain{"cfr25.mp4"};
    Run burnt{"cfr25.mp4"};
    burnt.job.burn_time = media::BurnTime::yes;
    for (Run* run : {&plain, &burnt}) {
        run->choose_count(1);
        CHECK(run->go().code == ExitCode::done);
    }
    const base::YuvImage& before = plain.recorder.questions[0].frames[0].frame->pixels;
    const base::YuvImage& after = burnt.recorder.questions[0].frames[0].frame->pixels;
    CHECK(before.y.front() == after.y.front());
    CHECK(int{after.y.back()} == 0); // the black around the text
    CHECK(before.y != after.y);
    CHECK(plain.results[0].key != burnt.results[0].key);
}

TEST_CASE("a back end that wants JPEG gets JPEG") {
    Run run{"cfr25.mp4"};
    test::Recorder jpeg{infer::WantsFrames::jpeg};
    test::Asking asking{jpeg};
    run.choose_count(2);
    CHECK(analysis::OneShot{jpeg, asking.asker, {}, [](const auto&) {}}.run(run.job, Strict::no).code ==
          ExitCode::done);
    REQUIRE(jpeg.questions.size() == 1);
    for (const auto& each : jpeg.questions[0].frames) {
        CHECK(each.frame->jpeg.bytes().substr(0, 3) == "\xFF\xD8\xFF");
        CHECK(each.frame->pixels.width == 0);
        CHECK(each.frame->width == 640);
    }
}

TEST_CASE("a span without frames is an error") {
    Run run{"cfr25.mp4"};
    run.job.mode = Mode::each_frame;
    run.choose_every(1s, 20s, 30s);
    CHECK_THROWS_WITH(run.go(), run.job.source + ": 20.000000 is beyond its end at 10.000000");
    CHECK(run.results.empty());
    Run whole{"cfr25.mp4"};
    whole.job.start = 20s;
    CHECK_THROWS_WITH(whole.go(), whole.job.source + ": 20.000000 is beyond its end at 10.000000");
}

TEST_CASE("what fails decides the exit code") {
    const auto [fails, code, asked] = GENERATE(table<std::vector<infer::FailureClass>, ExitCode, std::size_t>({
        {{}, ExitCode::done, 4},
        {{infer::FailureClass::server}, ExitCode::some_failed, 4},
        {std::vector<infer::FailureClass>(4, infer::FailureClass::server), ExitCode::failed, 4},
        {{infer::FailureClass::auth}, ExitCode::unreachable, 1},
        {{infer::FailureClass::connect}, ExitCode::unreachable, 1},
    }));
    Run run{"cfr25.mp4"};
    run.job.mode = Mode::each_frame;
    run.choose_every(1s, 0s, 4s);
    for (const auto kind : fails)
        run.recorder.scripted.push_back(test::failure(kind));
    CHECK(run.go().code == code);
    CHECK(run.recorder.questions.size() == asked);
    CHECK(run.results.size() == asked);
}

TEST_CASE("a damaged video is analysed, and fails only where that is strict") {
    for (const char* name : {"bitflips.mp4", "truncated_faststart.mp4"}) {
        for (const Strict strict : {Strict::no, Strict::yes}) {
            CAPTURE(name, strict == Strict::yes);
            Run run{name};
            run.job.mode = Mode::each_frame;
            run.choose_every(500ms, 0s, 10s);
            const analysis::Outcome outcome = run.go(strict);
            CHECK(outcome.faults > 0);
            CHECK(outcome.code == (strict == Strict::yes ? ExitCode::failed : ExitCode::done));
            CHECK(run.results.size() >= 10);
        }
    }
    Run sound{"opengop.mp4"}; // a seek into it makes the decoder complain, but nothing is wrong with it
    sound.job.mode = Mode::each_frame;
    sound.choose_every(1s, 3s, 6s);
    CHECK(sound.go(Strict::yes).code == ExitCode::done);
    CHECK(sound.asked() == std::vector<Numbers>{{75}, {100}, {125}});
}

TEST_CASE("a request may hold every frame of a video") {
    Run run{"cfr25.mp4"};
    run.job.size.max_side = 32;
    run.choose_every(1ms, 0s, 10s);
    CHECK(run.go().code == ExitCode::done);
    CHECK(run.recorder.questions[0].frames.size() == 250);
}

TEST_CASE("a source that cannot be used is an error of the input") {
    Run run{"cfr25.mp4"};
    run.job.source = test::clip("audio_only.m4a");
    CHECK_THROWS_AS(run.go(), base::InputError);
    run.job.source = test::clip("no_decoder.mp4");
    CHECK_THROWS_AS(run.go(), base::InputError);
    CHECK(run.recorder.questions.empty());
}

TEST_CASE("an answer that cannot be written ends the run") {
    Run run{"cfr25.mp4"};
    run.job.mode = Mode::each_frame;
    run.choose_every(1s, 0s, 4s);
    test::Asking asking{run.recorder};
    int written = 0;
    analysis::OneShot shot{run.recorder, asking.asker, {}, [&](const auto&) {
                               if (++written == 2) throw base::OutputError{"out.jsonl", ENOSPC};
                           }};
    CHECK_THROWS_AS(shot.run(run.job, Strict::no), base::OutputError);
    CHECK(run.recorder.questions.size() == 2);
}

TEST_CASE("planned again, work has the keys it had, whatever the server says") {
    const auto keys_of = [](Run& run) {
        run.job.mode = Mode::windows;
        run.job.window = 2;
        run.job.stride = 2;
        run.choose_every(900ms, 100ms, 4s);
        CHECK(run.go().code == ExitCode::done);
        std::vector<std::string> keys;
        for (const records::Result& result : run.results) {
            const std::string& key = result.part_of.empty() ? result.key : result.part_of;
            if (keys.empty() || keys.back() != key) keys.push_back(key);
        }
        return keys;
    };
    Run takes_all{"cfr25.mp4"};
    Run takes_one{"cfr25.mp4"};
    takes_one.recorder.about.engine = "vllm"; // to which frames go as a video
    takes_one.recorder.reply = [](const infer::Question& question) {
        return question.frames.size() > 1 ? test::failure(infer::FailureClass::too_many) : test::answer("yes");
    };
    const std::vector<std::string> keys = keys_of(takes_all);
    CHECK(keys.size() == 3);
    CHECK(keys_of(takes_one) == keys);
    CHECK(takes_one.results.size() == 5);
}
