// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

struct AVCodecParameters;

namespace vlm::media {

/// The codecs whose packets are NAL units.
enum class NalCodec { h264, hevc };

[[nodiscard]] std::optional<NalCodec> nal_codec_of(const AVCodecParameters& codec);

/// Where the next start code (0 0 1, Annex B) is, from `from` on; the number of bytes where there is none. Pure.
[[nodiscard]] std::size_t find_start_code(std::span<const std::uint8_t> bytes, std::size_t from);

/// Whether bytes begin with a start code: NAL units may also stand behind their lengths, which can look like one.
/// Pure.
[[nodiscard]] bool begins_with_start_code(std::span<const std::uint8_t> bytes);

/// The NAL units behind start codes, headers first, views into `bytes`. Pure.
[[nodiscard]] std::vector<std::span<const std::uint8_t>> nal_units(std::span<const std::uint8_t> bytes);

} // namespace vlm::media
