// SPDX-License-Identifier: Apache-2.0
#include "tools/capture/options.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "common/base/command_words.hpp"
#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/capture/file_pattern.hpp"
#include "common/capture/publisher.hpp"
#include "common/cli/control_option.hpp"
#include "common/cli/named_source.hpp"
#include "common/cli/values.hpp"
#include "common/media/encoder.hpp"

namespace vlm::capturing {
namespace {

constexpr std::array<std::string_view, 2> codec_names = {"raw", "mjpeg"};
constexpr std::array<std::string_view, 3> pixel_format_names = {"yuv420p", "gray", "rgb24"};
constexpr std::array<std::string_view, 3> on_full_names = {"block", "drop-oldest", "drop-newest"};

void declare_stream(cli::Command& command, Options& options) {
    command.group("How frames travel");
    command.value("--codec", "raw|mjpeg", "Send samples as they are, or JPEG pictures", options.codec,
                  cli::choice<Codec>(codec_names), "raw");
    command.value("--pixel-format", "yuv420p|gray|rgb24",
                  "Of raw frames; where not given, what loses nothing of a file's pictures, else yuv420p",
                  options.pixel_format, cli::choice<PixelFormat>(pixel_format_names));
    command.value("--queue", "N", "Let N frames of each source wait to be written", options.queue, cli::whole(1, 1000),
                  "8");
    command.value("--on-full", "block|drop-oldest|drop-newest", "What happens to a frame when so many wait",
                  options.on_full, cli::choice<capture::OnFull>(on_full_names));
}

/// The text itself where something is there that encodes so.
std::string parse_codec(const std::string& text) {
    std::ignore = media::encoders_for(text);
    return text;
}

void declare_packets(cli::Command& command, Options& options) {
    command.group("What is done with the source's own packets (live sources and pipes)");
    command.value("--record", "PATTERN", "Write them into files named by the time: rec/%Y-%m-%d/%H%M%S.mp4, or .mkv",
                  options.recording.pattern, cli::parse_text);
    command.value("--segment", "D", "Begin a new file, at a keyframe, after this long", options.recording.segment,
                  cli::parse_span, "10m");
    command.value("--keep", "D", "Remove files of this recording after this long", options.recording.retention.keep,
                  cli::parse_span);
    command.value("--keep-bytes", "SIZE", "Remove its oldest files where all of them are larger: 500G",
                  options.recording.retention.keep_bytes, cli::parse_bytes);
    command.value("--on-segment", "CMD",
                  "Run this command, without a shell, for each finished file, with its path behind", options.on_segment,
                  base::command_words);
    command.value("--record-on", "motion", "Record only while something moves; implies --motion",
                  options.recording.on_motion, [](const std::string& text) {
                      return cli::parse_choice(text, std::array<std::string_view, 1>{"motion"}) == 0;
                  });
    command.value("--pre-roll", "D", "With --record-on, record so much of what was before", options.recording.pre_roll,
                  cli::parse_span, "5s");
    command.value("--post-roll", "D", "With --record-on, record so much of what comes after",
                  options.recording.post_roll, cli::parse_span, "5s");
    command.value("--publish", "URL", "Send them on to a media server: rtsp://, rtmp://, srt:// or udp://",
                  options.publish, cli::parse_text);
    command.value(
        "--encode", "CODEC",
        "Record and publish h264, hevc or av1, encoded in hardware where that works; where not given, packets "
        "are copied, and raw pictures become h264",
        options.encoding.codec, parse_codec);
    command.value("--bitrate", "N", "With --encode, so many bits a second: 800k, 4M", options.encoding.bit_rate,
                  cli::parse_bit_rate, "a constant quality");
    command.value("--gop", "N", "With --encode, a keyframe every N frames", options.encoding.gop,
                  cli::whole(1, 100'000), "every 2 seconds");
    cli::declare_control(command, options.control);
    command.flag("--no-frames", "Make no frames: only record and publish", options.no_frames);
}

/// Throws UsageError for what leaves nothing to encode, and for what a media server would not take.
void check_encoding(const Options& options) {
    const media::EncoderOptions& encoding = options.encoding;
    if (encoding.codec.empty()) return;
    if (options.recording.pattern.empty() && options.publish.empty())
        throw base::UsageError{"--encode: needs --record or --publish"};
    const std::string_view codec = media::encoders_for(encoding.codec).front().codec;
    if (!options.publish.empty() && !capture::Publisher::carries(options.publish, codec)) {
        throw base::UsageError{fmt::format("--encode {}: {} carries no {}; use h264", encoding.codec,
                                           base::redact_url(options.publish), codec)};
    }
}

bool is_typed(const cli::Settings& settings, const char* option) {
    return settings.source(option) == cli::Source::command_line;
}

/// What is about frames, and counts for nothing where none are made. With --record-on some are looked at.
void check_no_frames(const Options& options, const cli::Settings& settings) {
    static constexpr std::array<const char*, 10> of_written = {"output",     "codec",       "pixel-format", "queue",
                                                               "on-full",    "burn-time",   "size",         "max-side",
                                                               "max-pixels", "jpeg-quality"};
    static constexpr std::array<const char*, 16> of_chosen = {
        "fps",    "every", "frames",         "at",        "keyframes", "snap",        "tolerance", "fast", "scenes",
        "motion", "gate",  "gate-threshold", "gate-grid", "heartbeat", "gate-report", "roi"};
    const auto refuse = [&](const char* option) {
        if (is_typed(settings, option))
            throw base::UsageError{fmt::format("--{}: --no-frames makes no frames", option)};
    };
    std::for_each(of_written.begin(), of_written.end(), refuse);
    if (!options.recording.on_motion) std::for_each(of_chosen.begin(), of_chosen.end(), refuse);
}

/// What is about other pictures than those that are written.
void check_pictures(const Options& options, const cli::Settings& settings) {
    const bool files = capture::FilePattern::is_pattern(options.output.path);
    if (files && is_typed(settings, "codec"))
        throw base::UsageError{"--codec: is of streams; pictures are what their names end in, .jpg or .png"};
    const bool png = files && capture::FilePattern{options.output.path, 1}.kind() == capture::PictureKind::png;
    const bool jpeg = files ? !png : options.codec == Codec::mjpeg;
    if (jpeg && is_typed(settings, "pixel-format"))
        throw base::UsageError{"--pixel-format: is of raw frames; JPEG pictures have their own"};
    if (png && is_typed(settings, "pixel-format") && options.pixel_format == PixelFormat::yuv420p)
        throw base::UsageError{"--pixel-format yuv420p: PNG pictures are rgb24 or gray"};
    if (!jpeg && is_typed(settings, "jpeg-quality"))
        throw base::UsageError{"--jpeg-quality: needs --codec mjpeg, or pictures whose names end in .jpg"};
}

/// Throws UsageError for what was typed and means nothing by itself. Files and the environment may hold it for whenever
/// it means something.
void check_needs(const cli::Settings& settings) {
    using Need = std::pair<const char*, const char*>;
    static constexpr std::array<Need, 9> needs = {{{"segment", "record"},
                                                   {"keep", "record"},
                                                   {"keep-bytes", "record"},
                                                   {"on-segment", "record"},
                                                   {"record-on", "record"},
                                                   {"pre-roll", "record-on"},
                                                   {"post-roll", "record-on"},
                                                   {"bitrate", "encode"},
                                                   {"gop", "encode"}}};
    for (const auto& [option, needed] : needs) {
        if (!is_typed(settings, option) || settings.is_set(needed)) continue;
        throw base::UsageError{fmt::format("--{}: needs --{}", option, needed)};
    }
}

void set_encoding(const Options& options, capture::CaptureOptions& capture) {
    check_encoding(options);
    if (options.encoding.codec.empty()) return;
    media::Encoder::prepare(options.encoding.codec);
    capture.encoding = options.encoding;
    capture.encode_all = true;
}

} // namespace

void declare(cli::Command& command, Options& options) {
    command.example("vlm-capture clip.mp4 --fps 1 | ffplay -", "Look at a frame of each second");
    command.example("vlm-capture rtsp://cam/1 --fps 2 --gate | vlm-analyze - -p 'What is new?' --fps 2",
                    "Ask about what changes before a camera");
    command.example("vlm-capture cam=rtsp://cam/1 --no-frames --record 'rec/%Y-%m-%d/%H%M%S.mp4' --keep 7d",
                    "Record a camera, and keep a week of it");
    command.take_named_sources();
    command.positionals("[NAME=]SOURCE...",
                        "Files, URLs, cameras (/dev/video0), the screen (screen:), test patterns (test:), - for "
                        "standard input, or names "
                        "that the configuration knows ([source.NAME])",
                        options.arguments);
    cli::declare_sampling(command, options.sampling);
    cli::declare_picture(command, options.picture);
    cli::declare_source(command, options.source);
    cli::declare_source_retries(command, options.source);
    declare_stream(command, options);
    declare_packets(command, options);
    cli::declare_speed(command, options.source);
    cli::declare_actions(command, options.actions, "'motion.area > 0.02 for 5s'");
    command.group("Output");
    cli::declare_output_file(
        command, options.output,
        {.value = "FILE|PATTERN", .help = "Write to this file, or pictures to files: frames/{t}.jpg"});
    cli::declare_stats(command, options.output);
    cli::declare_status(command, options.status);
}

std::vector<capture::NamedSource> sources_of(const Options& options, cli::Settings& settings) {
    if (options.arguments.empty()) throw base::UsageError{"no source; try vlm-capture clip.mp4 --fps 1 | ffplay -"};
    check_needs(settings);
    if (options.no_frames) check_no_frames(options, settings);
    check_pictures(options, settings);
    std::vector<capture::NamedSource> sources;
    const std::vector<std::string> arguments = options.arguments; // settings are applied anew for each
    for (const std::string& argument : arguments) {
        capture::NamedSource source = cli::named_source(argument, settings, options.source);
        source.opening.find_end = media::Sampler::FindEnd::where_possible;
        source.opening.selection = cli::selection_or_all(options.sampling);
        source.opening.filters = cli::filters_of(options.sampling.filters, options.picture);
        source.opening.filters.called = source.called();
        if (options.recording.on_motion && !options.recording.pattern.empty()) source.opening.filters.motion = true;
        sources.push_back(std::move(source));
    }
    settings.apply_source("");
    return sources;
}

capture::CaptureOptions capture_options(const Options& options) {
    capture::CaptureOptions capture;
    capture.size = cli::size_limits(options.picture);
    if (options.pixel_format)
        capture.pixel_format = pixel_format_names.at(static_cast<std::size_t>(*options.pixel_format));
    capture.mjpeg = options.codec == Codec::mjpeg;
    capture.jpeg_quality = options.picture.jpeg_quality;
    capture.burn_time = options.picture.burn_time ? media::BurnTime::yes : media::BurnTime::no;
    capture.frames = !options.no_frames;
    capture.recording = options.recording;
    capture.publish = options.publish;
    set_encoding(options, capture);
    capture.control = options.control;
    capture.program = std::string{"vlm-capture "} + VLM_VERSION;
    capture.queue = static_cast<std::size_t>(options.queue);
    capture.on_full = options.on_full;
    capture.status = options.status;
    capture.patience = options.source.open_timeout;
    return capture;
}

} // namespace vlm::capturing
