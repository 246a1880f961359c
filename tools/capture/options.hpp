// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/capture/capture_options.hpp"
#include "common/cli/action_options.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/picture_options.hpp"
#include "common/cli/sampling_options.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/source_options.hpp"
#include "common/cli/status_options.hpp"

namespace vlm::capturing {

enum class Codec { raw, mjpeg };
enum class PixelFormat { yuv420p, gray, rgb24 };

/// Everything the command line, the environment and files say.
struct Options {
    cli::SourceOptions source;
    cli::SamplingOptions sampling;
    cli::PictureOptions picture;
    Codec codec = Codec::raw;
    std::optional<PixelFormat> pixel_format;
    std::optional<capture::OnFull> on_full;
    int queue = 8;
    bool no_frames = false;
    capture::Recording recording;
    std::vector<std::string> on_segment; ///< a command's words
    std::string publish;
    media::EncoderOptions encoding; ///< no codec: what is encoded already is copied
    std::string control;
    cli::ActionOptions actions;
    cli::OutputFile output;
    records::StatusOptions status;
    std::vector<std::string> arguments; ///< sources
};

/// Declares vlm-capture.
void declare(cli::Command& command, Options& options);

/// The sources that the arguments mean; `settings` are those of `options`. Throws UsageError where none is given, and
/// for options that mean nothing without others.
[[nodiscard]] std::vector<capture::NamedSource> sources_of(const Options& options, cli::Settings& settings);

/// What is to be done with every source.
[[nodiscard]] capture::CaptureOptions capture_options(const Options& options);

} // namespace vlm::capturing
