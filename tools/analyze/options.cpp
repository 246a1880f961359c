// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/options.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string_view>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/generation_options.hpp"
#include "common/cli/status_options.hpp"
#include "common/cli/values.hpp"
#include "common/media/source_name.hpp"

namespace vlm::analyze {
namespace {

constexpr std::array<std::string_view, 3> send_names = {"images", "video", "auto"};

void check_windows(const Options& options) {
    if (options.stride && !options.window) throw base::UsageError{"--stride: needs --window"};
}

std::int64_t parse_memory(const std::string& text) {
    const std::int64_t bytes = cli::parse_bytes(text);
    constexpr std::int64_t least = std::int64_t{16} << 20U;
    if (bytes < least) throw base::UsageError{"less than 16M is too little"};
    return bytes;
}

void check_format(const Options& options) {
    const auto& format = options.output.format;
    if (options.compare && (format == cli::Format::csv || format == cli::Format::srt || format == cli::Format::vtt))
        throw base::UsageError{"--compare: writes text, jsonl or html"};
    if (!options.compare && format == cli::Format::html) throw base::UsageError{"--format html: needs --compare"};
    if (options.partial && format.value_or(cli::Format::jsonl) != cli::Format::jsonl)
        throw base::UsageError{"--partial: writes records; leave --format out"};
}

void declare_windows(cli::Command& command, Options& options) {
    command.group("How frames are put into requests");
    command.flag("--whole",
                 "Put all frames into one request (the default where neither frames nor a window are chosen)",
                 options.whole);
    command.value("--window", "N", "Put N frames into each request", options.window, cli::whole(1, 1000));
    command.value("--stride", "M", "Begin a window every M frames; as many as the window holds where not given",
                  options.stride, cli::whole(1));
    command.value("--send-as", "images|video|auto",
                  "Send frames as pictures, or as one video where the server takes it", options.send,
                  cli::choice<analysis::SendMode>(send_names), "auto");
    // What excludes a window excludes its stride, so that a flag can replace both of a profile's.
    command.exclusive({"whole", "window"});
    command.exclusive({"whole", "stride"});
    command.check([&options] { check_windows(options); });
}

void declare_requests(cli::Command& command, Options& options) {
    declare_windows(command, options);
    declare_chunks(command, options.chunks);
    command.flag("--latest", "Ask about the newest window when the model is free; older ones are dropped and counted",
                 options.latest);
    declare_concurrency(command, options.concurrency);
    command.value("--memory", "SIZE", "Hold pictures and requests of at most so many bytes: 512M, 2G", options.memory,
                  parse_memory, "512M");
    command.flag("--compare", "Ask each of several --model or --profile about everything, and tell how they agree",
                 options.compare);
    command.flag("--dry-run", "Count frames, requests, tokens and cost; send nothing", options.dry_run);
    command.exclusive({"whole", "latest"});
    for (const char* other : {"db", "resume", "dry-run", "control", "changes-only", "partial"})
        command.exclusive({"compare", other});
    command.check([&options] { check_format(options); });
}

void declare_index(cli::Command& command, Options& options) {
    command.group("What is kept");
    command.value(
        "--db", "FILE",
        "Keep the answers in this archive index too, and ask nothing that it has an answer to; without VIDEO, "
        "ask about all of its videos that lack them",
        options.db, cli::parse_text);
    command.value("--task", "NAME", "The name under which they are kept; the id of the prompt where not given",
                  options.task, cli::parse_text);
    command.check([&options] {
        if (!options.db && !options.task.empty()) throw base::UsageError{"--task: needs --db"};
    });
}

bool has_space(std::string_view text) {
    return text.find_first_of(" \t\n") != std::string_view::npos;
}

/// Endings that no sentence has.
bool ends_as_video(std::string_view text) {
    static constexpr std::array<std::string_view, 10> endings = {".mp4", ".mkv", ".mov", ".avi",  ".webm",
                                                                 ".m4v", ".mpg", ".flv", ".mpeg", ".nut"};
    const std::string lower = base::lower(text);
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return lower.ends_with(ending); });
}

/// "clip.mp4", "my clip.mp4", "dir/clip": with an ending like a video's, or words without spaces that have a slash or
/// an ending like a file's.
bool looks_like_path(std::string_view text) {
    if (ends_as_video(text)) return true;
    if (has_space(text)) return false;
    if (text.find('/') != std::string_view::npos) return true;
    const auto dot = text.rfind('.');
    if (dot == std::string_view::npos || dot + 1 == text.size() || text.size() - dot > 6) return false;
    return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0; });
}

/// "http://what.is/this ?" is a question.
bool is_input(const std::string& text) {
    std::error_code none;
    return text == "-" || (media::is_url(text) && !has_space(text)) || std::filesystem::exists(text, none);
}

} // namespace

void declare(cli::Command& command, Options& options) {
    command.example("vlm-analyze clip.mp4 'What happens in this video?'", "One question about a whole video");
    command.example("vlm-analyze clip.mp4 --fps 1 --window 8 -p 'Is anyone lying down?' --choices yes,no",
                    "A question about every 8 seconds of it");
    command.example("vlm-analyze --db archive.db --task safety --profile safety",
                    "The questions of a profile about all videos of an index, each asked once");
    command.positionals("VIDEO... | VIDEO PROMPT", "Files, URLs, or - for standard input; a question about one video",
                        options.arguments);
    command.take_named_sources();
    cli::declare_prompt(command, options.prompt);
    declare_requests(command, options);
    declare_live(command, options.live, options.latest);
    declare_events(command, options.events);
    declare_summary(command, options.summary);
    cli::declare_sampling(command, options.sampling);
    cli::declare_picture(command, options.picture);
    cli::declare_model(command, options.model, cli::Servers::several);
    cli::declare_generation(command, options.generation);
    cli::declare_budget(command, options.budget);
    cli::declare_source(command, options.source);
    cli::declare_reconnects(command, options.source);
    cli::declare_speed(command, options.source);
    declare_index(command, options);
    declare_reuse(command, options.reuse, options.output);
    declare_policy(command, options.policy);
    declare_speech(command, options.speech);
    declare_from_task(command, options.from_task, options.db);
    declare_batch(command, options.batch);
    cli::declare_actions(command, options.actions, R"('json.alarm', 'text ~ "fire"')");
    cli::declare_output(command, options.output);
    cli::declare_stats(command, options.output);
    command.flag("--partial",
                 "Write text as it is generated, too, in records of its own, where questions are asked one by one",
                 options.partial);
    cli::declare_status(command, options.telling);

    cli::Command& doctor = command.subcommand(
        "doctor", "Tell which server would be asked, and what it can do; each question has 15 s, or --timeout");
    doctor.example("vlm-analyze doctor", "Which server of this machine would be asked");
    doctor.example("vlm-analyze doctor --api-base http://localhost:8000/v1", "What a server can do");
    cli::declare_model(doctor, options.model, cli::Servers::several);
    declare_status(command, options.status);
    declare_report(command, options);
    declare_eval(command, options.eval);

    cli::Command& bench = command.subcommand("bench", "Measure how fast a server answers about these frames");
    bench.example("vlm-analyze bench clip.mp4 'What happens?' --fps 1 --window 4 --at-once 1,8,32",
                  "Answers a second with 1, 8 and 32 requests at once");
    bench.positionals("VIDEO... | VIDEO PROMPT", "Files, URLs, or - for standard input; a question about one video",
                      options.arguments);
    declare_bench(bench, options.bench, options.output);
    cli::declare_prompt(bench, options.prompt);
    declare_windows(bench, options);
    cli::declare_sampling(bench, options.sampling);
    cli::declare_picture(bench, options.picture);
    cli::declare_model(bench, options.model);
    cli::declare_generation(bench, options.generation);
    cli::declare_source(bench, options.source);
    cli::declare_speed(bench, options.source);
}

Inputs tell_apart(const std::vector<std::string>& arguments, bool asked) {
    if (arguments.empty()) throw base::UsageError{"no video; try vlm-analyze clip.mp4 'What happens here?'"};
    media::check_one_standard_input(arguments);
    if (arguments.size() != 2 || is_input(arguments[1])) return {arguments, ""};
    const std::string& second = arguments[1];
    if (base::trim(second).empty()) throw base::UsageError{"the prompt is empty"};
    if (looks_like_path(second)) {
        if (asked) return {arguments, ""};
        throw base::UsageError{second + ": no such file (a prompt that looks like a path goes behind -p)"};
    }
    return {{arguments[0]}, second};
}

} // namespace vlm::analyze
