// SPDX-License-Identifier: Apache-2.0
#include "common/media/sample_bytes.hpp"

extern "C" {
#include <libavcodec/codec_par.h>
}

#include "common/media/nal_units.hpp"

namespace vlm::media {

using Bytes = std::span<const std::uint8_t>;

namespace {

constexpr std::size_t adts_bytes = 7;

bool begins_with_adts(Bytes packet) {
    return packet.size() > adts_bytes && packet[0] == 0xff && (packet[1] & 0xf6) == 0xf0;
}

Bytes without_adts(Bytes packet) {
    if (!begins_with_adts(packet)) return packet;
    const bool has_checksum = (packet[1] & 1) == 0;
    return packet.subspan(has_checksum ? adts_bytes + 2 : adts_bytes);
}

void append_with_length(Bytes unit, std::vector<std::uint8_t>& to) {
    for (const int shift : {24, 16, 8, 0})
        to.push_back(static_cast<std::uint8_t>(unit.size() >> shift));
    to.insert(to.end(), unit.begin(), unit.end());
}

} // namespace

SampleBytes::SampleBytes(const AVCodecParameters& codec) {
    const Bytes config{codec.extradata, static_cast<std::size_t>(codec.extradata_size)};
    if (nal_codec_of(codec) && (config.empty() || begins_with_start_code(config))) m_shape = Shape::start_codes;
    if (codec.codec_id == AV_CODEC_ID_AAC && config.empty()) m_shape = Shape::adts;
}

std::uint32_t SampleBytes::append(Bytes packet, std::vector<std::uint8_t>& to) const {
    const std::size_t before = to.size();
    if (m_shape == Shape::start_codes) {
        for (const Bytes unit : nal_units(packet))
            append_with_length(unit, to);
    } else {
        const Bytes bytes = m_shape == Shape::adts ? without_adts(packet) : packet;
        to.insert(to.end(), bytes.begin(), bytes.end());
    }
    return static_cast<std::uint32_t>(to.size() - before);
}

std::vector<std::uint8_t> config_of_adts(Bytes packet) {
    if (!begins_with_adts(packet)) return {};
    const int object_type = (packet[2] >> 6) + 1;
    const int rate_index = packet[2] >> 2 & 0xf;
    const int channels = (packet[2] & 1) << 2 | packet[3] >> 6;
    if (channels == 0) return {};
    return {static_cast<std::uint8_t>(object_type << 3 | rate_index >> 1),
            static_cast<std::uint8_t>((rate_index & 1) << 7 | channels << 3)};
}

} // namespace vlm::media
