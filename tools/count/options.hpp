// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/archive/shard.hpp"
#include "common/base/clock.hpp"
#include "common/cli/action_options.hpp"
#include "common/cli/command.hpp"
#include "common/cli/model_options.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/picture_options.hpp"
#include "common/cli/sampling_options.hpp"
#include "common/cli/source_options.hpp"
#include "common/cli/status_options.hpp"
#include "common/counting/detector_choice.hpp"
#include "common/counting/geometry_spec.hpp"
#include "tools/count/picture_outputs.hpp"

namespace vlm::counting_tool {

enum class CountFormat { text, jsonl, mot };

/// Every so many of the chosen frames, or so many frames a second of them.
struct DetectEvery {
    int frames = 1;
    std::optional<cli::Rate> rate;
};

/// What the command line, the environment and files say.
struct Options {
    std::vector<std::string> sources;
    cli::SamplingOptions sampling;
    std::optional<media::Crop> roi;
    cli::SourceOptions source;
    counting::DetectorOptions detector;
    std::optional<cli::Size> detector_size;
    cli::ModelOptions model; ///< of vlm; its server and key also of kserve
    DetectEvery detect_every;
    bool stabilise = false;
    std::vector<std::string> classes;
    std::optional<double> min_score; ///< nothing: as the detector says
    double min_size = 0;             ///< pixels
    std::vector<counting::LineSpec> lines;
    std::vector<counting::ZoneSpec> zones;
    std::optional<base::Micros> by;
    std::optional<std::string> db;
    std::string task = "count";
    archive::Shard shard;
    cli::ActionOptions actions;
    records::StatusOptions status;
    std::optional<CountFormat> format;
    cli::OutputFile output;
    PictureOutputs pictures;
};

/// What is counted: lines and zones.
void declare_places(cli::Command& command, std::vector<counting::LineSpec>& lines,
                    std::vector<counting::ZoneSpec>& zones);

/// The options of the program itself.
void declare(cli::Command& command, Options& options);

} // namespace vlm::counting_tool
