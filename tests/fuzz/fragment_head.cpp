// SPDX-License-Identifier: Apache-2.0
#include "common/hls/fragment_head.hpp"

#include "tests/fuzz/fuzz.hpp"

/// The input is what a moov holds, and what a moof holds.
void vlm::fuzz::examine(std::string_view input) {
    const media::Mp4Bytes bytes{reinterpret_cast<const std::uint8_t*>(input.data()), input.size()};
    const auto video = hls::read_fragmented_video(bytes);
    if (video) require(video->track != 0 && video->timescale != 0, "a video has a number and a timescale");
    const auto head = hls::read_fragment_head(bytes, video.value_or(hls::FragmentedVideo{1, 12'800, 512, 0, {}}));
    if (head) require(head->duration >= 0 && head->dts >= 0, "samples take no time back");
}
