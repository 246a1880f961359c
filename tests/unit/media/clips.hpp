// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "common/base/clock.hpp"

namespace vlm::test {

/// A frame as the ffmpeg program decodes it: media time and the SHA-256 of its planes.
struct TrueFrame {
    base::Micros t;
    std::string hash;
};

/// The generated clips (VLM_TEST_CLIPS), and the real ones (VLM_TEST_MEDIA) with their variants (VLM_TEST_VARIANTS), as
/// far as they are there.
[[nodiscard]] std::vector<std::string> generated_clips();
[[nodiscard]] std::vector<std::string> real_clips();
[[nodiscard]] std::string generated_clip(const std::string& name);

/// What clips.json says of a generated clip (tests/media/README.md lists its fields).
[[nodiscard]] nlohmann::json truth_of(const std::string& name);

/// The names in clips.json of the clips that can be analysed.
[[nodiscard]] std::vector<std::string> sound_clips();

/// A real clip (VLM_TEST_MEDIA); nothing where it is not there.
[[nodiscard]] std::optional<std::string> real_clip(const std::string& name);

/// What `command` prints; the test fails where the command does.
[[nodiscard]] std::string output_of(const std::string& command);

/// A clip as the ffmpeg program decodes it, on one thread.
struct Decoded {
    std::vector<TrueFrame> frames; ///< all of them, as shown
    std::string complaints;        ///< what it says on the way; empty for a sound clip
};
[[nodiscard]] const Decoded& decoded(const std::string& clip);

/// Times of the frames whose packets the container marks as keyframes, by ffprobe, from the first shown frame on.
[[nodiscard]] std::vector<base::Micros> keyframe_times(const std::string& clip);

} // namespace vlm::test
