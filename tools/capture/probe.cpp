// SPDX-License-Identifier: Apache-2.0
#include "tools/capture/probe.hpp"

#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/capture/source_probe.hpp"
#include "common/cli/named_source.hpp"
#include "common/cli/values.hpp"

namespace vlm::capturing {
namespace {

using base::Micros;
using records::ProbeRecord;

constexpr std::array<std::string_view, 2> format_names = {"text", "jsonl"};

/// Every packet that is seen costs memory.
constexpr Micros longest = std::chrono::hours{1};

Micros parse_watch(const std::string& text) {
    const Micros span = cli::parse_span(text);
    if (span > longest) throw base::UsageError{"an hour at most"};
    return span;
}

std::string row(std::string_view name, std::string_view value) {
    return fmt::format("{:<15} {}\n", name, base::one_line(value));
}

std::string milliseconds(Micros span) {
    return fmt::format("{:.1f} ms", static_cast<double>(span.count()) / 1000);
}

std::string after(const std::optional<Micros>& span) {
    return span ? "after " + milliseconds(*span) : "never";
}

std::string rate_of(const ProbeRecord& record) {
    const std::string measured = record.fps ? fmt::format("{:.3f}", *record.fps) : "";
    const std::string declared = record.declared_fps ? fmt::format("{:.3f}", *record.declared_fps) : "";
    const std::string rate = measured.empty() ? "not known" : measured + " a second";
    if (declared.empty()) return rate;
    return declared == measured ? rate + ", as declared" : fmt::format("{} ({} declared)", rate, declared);
}

std::string keyframes_of(const ProbeRecord& record) {
    if (record.keyframes == 0) return "none";
    if (record.keyframes > 1 && record.keyframes == record.packets) return "every frame";
    if (record.keyframe_every) return fmt::format("every {:.3f} s", base::to_seconds(*record.keyframe_every));
    if (!record.live && !record.span) return std::to_string(record.keyframes);
    return fmt::format("{} in {:.3f} s", record.keyframes, base::to_seconds(record.span.value_or(record.watched)));
}

std::string regularity_of(const std::optional<records::Regularity>& value) {
    if (!value) return "not known";
    return fmt::format("{} apart, at worst {}; jitter {}", milliseconds(value->median), milliseconds(value->worst),
                       milliseconds(value->jitter));
}

std::string latency_of(Micros age) {
    return age >= Micros{0} ? milliseconds(age)
                            : "none: its clock is " + milliseconds(-age) + " ahead of this machine's";
}

std::string bits_of(std::int64_t a_second) {
    const double kilobits = static_cast<double>(a_second) / 1000;
    return kilobits < 10'000 ? fmt::format("{:.0f} kbit/s", kilobits) : fmt::format("{:.1f} Mbit/s", kilobits / 1000);
}

/// A file is over long before its own time is.
std::string verdict_of(const ProbeRecord& record) {
    if (!record.delivers) return "does not deliver: " + record.error;
    const std::string verdict = "delivers: " + base::counted(static_cast<std::uint64_t>(record.frames), "frame");
    if (record.live) return fmt::format("{}, watched for {:.1f} s", verdict, base::to_seconds(record.watched));
    return record.span ? fmt::format("{}, looked at {:.1f} s of it", verdict, base::to_seconds(*record.span)) : verdict;
}

std::string figures(const ProbeRecord& record) {
    std::string text = row("container", record.container + (record.live ? ", live" : ""));
    text += row("codec", record.pixel_format.empty() ? record.codec : record.codec + ", " + record.pixel_format);
    text += row("picture", fmt::format("{}x{}", record.width, record.height));
    text += row("sound", record.audio.empty() ? "none" : record.audio);
    text += row("frames", rate_of(record));
    text += row("keyframes", keyframes_of(record));
    text += row("opened", after(record.opened));
    text += row("first frame", after(record.first_frame));
    text += row("times", regularity_of(record.times));
    if (record.live) text += row("arrivals", regularity_of(record.arrivals));
    if (record.latency) text += row("latency", latency_of(*record.latency));
    if (record.bit_rate) text += row("bit rate", bits_of(*record.bit_rate));
    return text + row("faults", std::to_string(record.faults));
}

std::string report(const ProbeRecord& record) {
    std::string text = row("source", record.source);
    if (record.opened) text += figures(record);
    for (const std::string& hint : record.hints)
        text += row("hint", hint);
    return text + row("verdict", verdict_of(record));
}

} // namespace

void declare_probe(cli::Command& program, ProbeOptions& options) {
    cli::Command& command = program.subcommand(
        "probe", "Watch sources for a while: what they are, whether they deliver, how late and how regularly");
    command.example("vlm-capture probe rtsp://cam/1", "Watch a camera for five seconds");
    command.example("vlm-capture probe clip.mp4 --duration 1m --format jsonl | jq .fps",
                    "How many frames a second a minute of a file has");
    command.take_named_sources();
    command.positionals("SOURCE...", "As vlm-capture takes them", options.places);
    command.group("What is told");
    command.value("--duration", "D", "Watch for so long; of a file, look at so much of it", options.duration,
                  parse_watch, "5s", cli::Scope::command_line);
    command.value("--format", "text|jsonl", "A report to read, or a record vlm.probe/1 for each source", options.format,
                  cli::format_choice<ProbeFormat>(format_names), "text", cli::Scope::command_line);
    cli::declare_source(command, options.source);
    cli::declare_speed(command, options.source);
}

base::ExitCode probe(const ProbeOptions& options, cli::Settings& settings) {
    if (options.places.empty()) throw base::UsageError{"no source; try vlm-capture probe rtsp://camera/1"};
    base::Output output{"-", base::Overwrite::refuse};
    std::size_t failed = 0;
    const std::vector<std::string> arguments = options.places; // settings are applied anew for each
    for (const std::string& argument : arguments) {
        const capture::NamedSource source = cli::named_source(argument, settings, options.source);
        const ProbeRecord record = capture::probe_source(source.place, source.opening, options.duration);
        if (!record.delivers) base::log::error("{}: {}", record.source, record.error);
        if (!record.delivers || (options.source.strict && record.faults > 0)) ++failed;
        const bool apart = options.format == ProbeFormat::text && &argument != &arguments.front();
        output.write((apart ? "\n" : "") +
                     (options.format == ProbeFormat::jsonl ? records::to_json_line(record) : report(record)));
    }
    output.close();
    if (failed == 0) return base::ExitCode::done;
    return failed < arguments.size() ? base::ExitCode::some_failed : base::ExitCode::failed;
}

} // namespace vlm::capturing
