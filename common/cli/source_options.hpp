// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.hpp"
#include "common/frames/frame_source.hpp"

namespace vlm::cli {

class Command;

/// How a source is read.
struct SourceOptions {
    std::string hwaccel = "none"; ///< none, auto, or FFmpeg's name of a device type
    bool strict = false;
    base::Micros open_timeout = std::chrono::seconds{10};
    base::Micros read_timeout = std::chrono::seconds{30};
    base::Micros frame_timeout = std::chrono::seconds{10}; ///< of live sources
    std::optional<int> reconnects;
    std::optional<int> retries; ///< what earlier releases call reconnects
    std::string rtsp_transport = "tcp";
    std::string credentials; ///< a file, see source_login()
    std::string input_format;
    std::string input_size;
    std::string input_rate;
    std::optional<int> jobs; ///< threads that decode
};

/// The title of what these three declare.
inline constexpr std::string_view source_group = "How the source is read";

void declare_source(Command& command, SourceOptions& options);

/// --reconnects.
void declare_reconnects(Command& command, SourceOptions& options);

/// This, and --retries, for programs in which that never was about anything else.
void declare_source_retries(Command& command, SourceOptions& options);

/// The group of --jobs.
void declare_speed(Command& command, SourceOptions& options);

/// How `place` is opened, with its credentials. Throws UsageError where the file of credentials cannot be read.
[[nodiscard]] frames::OpenOptions open_options(const SourceOptions& options, const std::string& place);

/// Lets a video that a web server holds be known by its fingerprint, as an index knows it.
void know_by_fingerprint(frames::OpenOptions& open, const std::string& place);

} // namespace vlm::cli
