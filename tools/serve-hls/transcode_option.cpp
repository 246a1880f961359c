// SPDX-License-Identifier: Apache-2.0
#include "tools/serve-hls/transcode_option.hpp"

#include <array>
#include <string_view>

#include "common/cli/values.hpp"

namespace vlm::serving_tool {

void declare_transcode(cli::Command& command, hls::Transcode& transcode) {
    constexpr std::array<std::string_view, 2> names = {"never", "auto"}; // in the order of Transcode
    command.value("--transcode", "auto|never",
                  "Encode video as H.264 that browsers do not play; what only some play is there both ways", transcode,
                  cli::choice<hls::Transcode>(names), "auto");
}

} // namespace vlm::serving_tool
