// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"
#include "common/counting/picture_viewer.hpp"

namespace vlm::counting_tool {

/// Where pictures go besides records.
struct PictureOutputs {
    std::optional<std::string> annotate; ///< "-": a frame stream on standard output
    std::optional<std::string> heatmap;
    std::optional<std::string> crops;
    std::optional<std::string> plot; ///< of counts over time; needs no pictures

    /// Whether frames are to be seen for them.
    [[nodiscard]] bool show_frames() const { return annotate || heatmap || crops; }
};

void declare_pictures(cli::Command& command, PictureOutputs& outputs);

/// Throws UsageError where pictures are wanted of several inputs, where two outputs go to one place, and where a film
/// would replace an input.
void check_pictures(const PictureOutputs& outputs, const cli::OutputFile& records,
                    const std::vector<std::string>& inputs);

/// For the input at `place`, whose sound a film gets where it is a file.
[[nodiscard]] counting::PictureWishes wishes_of(const PictureOutputs& outputs, base::Overwrite overwrite,
                                                const std::string& place);

} // namespace vlm::counting_tool
