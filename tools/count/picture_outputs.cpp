// SPDX-License-Identifier: Apache-2.0
#include "tools/count/picture_outputs.hpp"

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/cli/values.hpp"
#include "common/media/source_name.hpp"

namespace vlm::counting_tool {

void declare_pictures(cli::Command& command, PictureOutputs& outputs) {
    command.group("Pictures");
    command.value("--annotate", "FILE",
                  "Draw objects, their ways, lines, zones and counts on the frames, and make an MP4 file of them, with "
                  "the video's sound; -: pass them on as a frame stream",
                  outputs.annotate, cli::parse_text, "", cli::Scope::command_line);
    command.value("--heatmap", "FILE", "A PNG file that shows where objects were, and for how long", outputs.heatmap,
                  cli::parse_text, "", cli::Scope::command_line);
    command.value("--crops", "DIR", "Write of each object the picture that shows it best, as DIR/track-000012.jpg",
                  outputs.crops, cli::parse_text, "", cli::Scope::command_line);
    command.value("--plot", "FILE", "Draw counts over time (SVG): who has crossed lines, and how many are in zones",
                  outputs.plot, cli::parse_text, "", cli::Scope::command_line);
}

void check_pictures(const PictureOutputs& outputs, const cli::OutputFile& records,
                    const std::vector<std::string>& inputs) {
    if (!outputs.show_frames() && !outputs.plot) return;
    if (inputs.size() > 1) throw base::UsageError{"--annotate, --heatmap, --crops and --plot are for one source"};
    if (outputs.annotate == "-" && records.path == "-")
        throw base::UsageError{"--annotate -: frames go to standard output; -o FILE says where records go"};
    for (const std::string& input : inputs) {
        for (const auto& output : {outputs.annotate, outputs.heatmap, outputs.plot}) {
            if (output && *output != "-" && base::Output::is_file(*output, input))
                throw base::UsageError{*output + ": is an input, and an output too"};
        }
    }
    if (outputs.plot) base::Output::check(*outputs.plot, records.overwrite());
}

counting::PictureWishes wishes_of(const PictureOutputs& outputs, base::Overwrite overwrite, const std::string& place) {
    counting::PictureWishes wishes;
    wishes.heatmap = outputs.heatmap;
    wishes.crops = outputs.crops;
    wishes.overwrite = overwrite;
    if (outputs.annotate)
        wishes.annotate =
            counting::AnnotatedTarget{*outputs.annotate, overwrite, std::string{"vlm-count "} + VLM_VERSION,
                                      media::is_regular_file(place) ? place : ""};
    return wishes;
}

} // namespace vlm::counting_tool
