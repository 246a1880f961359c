// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "common/media/coded_track.hpp"
#include "common/media/packet_streams.hpp"

struct AVFormatContext;

namespace vlm::media {

/// A stream of an opened file as MP4 describes it, its shift left at 0. `config`: what a decoder of AAC must know,
/// where only its packets tell it. Nothing where segmented MP4 does not take such a stream. Throws std::bad_alloc.
[[nodiscard]] std::optional<CodedTrack> describe_track(AVFormatContext& format, const PacketStreams::Stream& stream,
                                                       const std::vector<std::uint8_t>& config);

/// The same of a stream whose container is not at hand: nobody knows its language and title.
[[nodiscard]] std::optional<CodedTrack> describe_track(const PacketStreams::Stream& stream,
                                                       const std::vector<std::uint8_t>& config);

/// A video stream that segmented MP4 does not take, as far as pictures made of it are like it: without entry and codec.
[[nodiscard]] CodedTrack describe_pictures(AVFormatContext& format, const PacketStreams::Stream& stream);

} // namespace vlm::media
