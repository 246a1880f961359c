// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "common/media/av.hpp"
#include "common/media/nal_units.hpp"

namespace vlm::media {

/// The parameter sets of H.264 and HEVC: what a decoder must know before the first picture. They stand before
/// keyframes, or apart from the packets, or both.
class ParameterSets {
public:
    /// Those among NAL units behind start codes; none where `bytes` are anything else.
    ParameterSets(std::span<const std::uint8_t> bytes, NalCodec codec);

    /// Whether a decoder needs no others: SPS and PPS, of HEVC a VPS too.
    [[nodiscard]] bool is_whole() const;

    /// Whether those of the whole sequence (SPS, VPS) that `later` has are all here.
    [[nodiscard]] bool has_sequence_of(const ParameterSets& later) const;

    /// All of them behind start codes, as libavcodec's extradata.
    [[nodiscard]] std::vector<std::uint8_t> bytes() const;

    /// Takes them out of a packet of NAL units behind start codes. False where it holds others besides: then it stays
    /// as it is. Throws std::bad_alloc.
    [[nodiscard]] bool leave_out_of(AVPacket& packet) const;

private:
    enum class Kind { vps, sps, pps, none };
    using Unit = std::vector<std::uint8_t>;
    struct Set {
        Kind kind;
        Unit unit;
    };
    [[nodiscard]] Kind kind_of(std::span<const std::uint8_t> unit) const;
    [[nodiscard]] bool has(std::span<const std::uint8_t> unit) const;
    [[nodiscard]] bool has(Kind kind) const;

    NalCodec m_codec;
    std::vector<Set> m_sets;
};

} // namespace vlm::media
