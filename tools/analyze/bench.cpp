// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/bench.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "common/analysis/bench_plot.hpp"
#include "common/analysis/one_shot.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/cli/asked_server.hpp"
#include "common/cli/values.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/load_run.hpp"
#include "common/records/summary.hpp"
#include "tools/analyze/backend_choice.hpp"
#include "tools/analyze/job_builder.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

using base::ExitCode;
using records::BenchRecord;

namespace {

/// What is asked: made before anything is measured.
struct Load {
    std::vector<infer::Question> questions;
    double video_seconds = 0; ///< that each is about
};

/// Thrown where there are enough questions.
struct Enough {};

/// Makes the questions that a run would ask, but no more than are wanted and can be held.
class LoadMaker {
public:
    LoadMaker(infer::Backend& backend, std::size_t wanted)
        : m_wanted{wanted}
        , m_asker{backend, infer::batch_policy(), m_budget}
        , m_shot{backend, m_asker, {}, [](const records::Result&) {}} {
        m_shot.hand_to([this](const auto&... about) { return take(about...); });
    }

    Load make(const Options& options, const std::vector<std::string>& videos, const analysis::Prompt& prompt) {
        try {
            for (const std::string& video : videos) {
                m_video_begins = true;
                std::ignore = m_shot.run(build_job(options, video, prompt), analysis::Strict::no);
            }
        } catch (const Enough&) {
            base::log::debug("there are enough questions");
        }
        m_load.video_seconds /= static_cast<double>(std::max<std::size_t>(m_load.questions.size(), 1));
        return std::move(m_load);
    }

private:
    std::optional<infer::Failure> take(const infer::Question& question, const records::Result& planned) {
        constexpr std::size_t most_bytes = std::size_t{256} << 20U;
        // A window is about the video up to the next; the last one, and a whole, about its own span.
        const base::Micros seen = m_video_begins ? planned.t1 - planned.t0 : planned.t0 - m_last;
        m_load.video_seconds += base::to_seconds(seen);
        m_last = planned.t0;
        m_video_begins = false;
        m_load.questions.push_back(question);
        for (const infer::LabelledFrame& each : question.frames)
            m_bytes += infer::bytes_of(*each.frame);
        if (m_load.questions.size() >= m_wanted || m_bytes > most_bytes) throw Enough{};
        return std::nullopt;
    }

    std::size_t m_wanted;
    infer::Budget m_budget;
    infer::Asker m_asker;
    analysis::OneShot m_shot;
    Load m_load;
    base::Micros m_last{0};
    bool m_video_begins = true;
    std::size_t m_bytes = 0;
};

std::size_t requests_of(const BenchOptions& options, int at_once) {
    constexpr int rounds = 4;
    constexpr int least = 16;
    return static_cast<std::size_t>(options.requests > 0 ? options.requests : std::max(rounds * at_once, least));
}

constexpr const char* head = "at once   req/s  frames/s  video s/s  tokens/s in, out    TTFT p50/p95/p99 ms  "
                             "TPOT p50/p95/p99 ms    E2EL p50/p95/p99 ms  failed\n";

std::string three(const std::vector<double>& values) {
    if (values.empty()) return "-";
    return fmt::format("{:.0f}/{:.0f}/{:.0f}", *records::percentile(values, 50), *records::percentile(values, 95),
                       *records::percentile(values, 99));
}

std::string row(const BenchRecord& level) {
    const auto tokens = [&](const std::optional<std::int64_t>& count) {
        return count ? fmt::format("{:.0f}", level.per_second(static_cast<double>(*count))) : std::string{"-"};
    };
    return fmt::format("{:>7} {:>7.2f} {:>9.2f} {:>10.2f} {:>10}, {:>6} {:>22} {:>20} {:>22} {:>7}\n",
                       level.max_concurrency, level.per_second(static_cast<double>(level.completed)),
                       level.per_second(static_cast<double>(level.frames)), level.per_second(level.video_seconds),
                       tokens(level.input_tokens), tokens(level.output_tokens), three(level.ttft_ms),
                       three(level.tpot_ms), three(level.e2el_ms), level.failed);
}

/// How a run ends after these levels; the last failure says more where nothing was answered.
ExitCode code_of(const std::vector<BenchRecord>& levels, const std::optional<infer::Failure>& failure) {
    std::int64_t completed = 0;
    for (const BenchRecord& level : levels)
        completed += level.completed;
    if (base::stop_requested()) return ExitCode::interrupted;
    if (!failure) return ExitCode::done;
    base::log::error("{}", failure->message);
    const bool unreachable = infer::stops_run(failure->kind) || failure->kind == infer::FailureClass::connect;
    if (completed == 0 && unreachable) return ExitCode::unreachable;
    return completed == 0 ? ExitCode::failed : ExitCode::some_failed;
}

std::vector<BenchRecord> measure_all(const Options& options, infer::LoadRun& run, const Load& load,
                                     const std::vector<int>& at_once) {
    base::Output output{options.output.path, options.output.overwrite()};
    const bool table = options.output.format.value_or(output.is_terminal() ? cli::Format::text : cli::Format::jsonl) ==
                       cli::Format::text;
    std::vector<BenchRecord> levels;
    if (table) output.write(head);
    std::ignore = run.measure(1, 1); // a server may have to load its model first
    for (const int number : at_once) {
        if (base::stop_requested() || (run.failure() && infer::stops_run(run.failure()->kind))) break;
        BenchRecord level = run.measure(static_cast<std::size_t>(number), requests_of(options.bench, number));
        level.video_seconds = load.video_seconds * static_cast<double>(level.completed);
        output.write(table ? row(level) : records::to_json_line(level));
        levels.push_back(std::move(level));
    }
    output.close();
    return levels;
}

std::unique_ptr<infer::Backend> server_of(Options& options, cli::Settings& settings) {
    infer::BackendOptions chosen = cli::choose_backend(options.model, cli::Fallback::none);
    check_fits(options, chosen);
    auto backend = infer::make_backend(chosen);
    settings.apply_model(backend->info().model);
    cli::set_limits(chosen, options.model);
    backend = infer::make_backend(chosen);
    if (!backend->is_shared())
        throw base::UsageError{"the back end " + backend->info().name + " is no server that can be measured"};
    return backend;
}

} // namespace

void declare_bench(cli::Command& command, BenchOptions& options, cli::OutputOptions& output) {
    static constexpr std::array<std::string_view, 2> formats = {"text", "jsonl"};
    command.group("Measurement");
    command.list("--at-once", "N,...",
                 "Measure with so many requests at once, one number after the other (default 1,4,16)", options.at_once,
                 cli::whole(1, 1024));
    command.value("--requests", "N",
                  "Send so many requests each time; where not given, 4 times those at once, at least 16",
                  options.requests, cli::whole(1));
    command.value("--plot", "FILE", "Draw throughput against latency into this file (SVG)", options.plot,
                  cli::parse_text);
    command.value("--format", "text|jsonl", "How the figures are written", output.format,
                  cli::choice<cli::Format>(formats), cli::text_or_jsonl);
    cli::declare_output_file(command, output);
}

ExitCode bench(Options& options, cli::Settings& settings) {
    const bool asked = settings.source("prompt") == cli::Source::command_line;
    const Inputs inputs = tell_apart(options.arguments, asked);
    PromptReader reader;
    std::ignore = reader.read(options, inputs.prompt);
    if (!options.bench.plot.empty()) base::Output::check(options.bench.plot, options.output.overwrite());
    const auto server = cli::spawn_server(options.model);
    const auto backend = server_of(options, settings);
    const std::vector<int> at_once = options.bench.at_once.empty() ? std::vector{1, 4, 16} : options.bench.at_once;
    std::size_t wanted = 1;
    for (const int number : at_once)
        wanted += requests_of(options.bench, number);
    const Load load = LoadMaker{*backend, wanted}.make(options, inputs.videos, reader.read(options, inputs.prompt));
    if (load.questions.empty()) return ExitCode::failed; // and it was said why
    if (load.questions.size() < wanted)
        base::log::warning("{} different requests for {}: a server that keeps what it has seen is faster with the rest",
                           load.questions.size(), wanted);
    infer::LoadRun run{*backend, load.questions};
    const std::vector<BenchRecord> levels = measure_all(options, run, load, at_once);
    if (!options.bench.plot.empty()) {
        base::Output plot{options.bench.plot, options.output.overwrite()};
        plot.write(analysis::bench_plot(levels));
        plot.close();
    }
    return code_of(levels, run.failure());
}

} // namespace vlm::analyze
