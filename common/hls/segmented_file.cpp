// SPDX-License-Identifier: Apache-2.0
#include "common/hls/segmented_file.hpp"

#include "common/base/log.hpp"
#include "common/hls/mp4_tables.hpp"

namespace vlm::hls {

using http::Piece;

namespace {

std::vector<Piece> pieces(const std::vector<std::uint8_t>& bytes) {
    return {std::make_shared<const std::string>(bytes.begin(), bytes.end())};
}

/// Null where the file is not plain MP4, or is to be had encoded as well.
std::unique_ptr<const Mp4Segments> plain_segments(const std::string& name,
                                                  const std::vector<media::Keyframe>& keyframes, base::Micros end,
                                                  Transcode transcode) {
    try {
        auto plain = std::make_unique<const Mp4Segments>(name, keyframes, end);
        if (!wants_encoding(plain->tracks().front(), transcode)) return plain;
    } catch (const NotTaken& reason) {
        base::log::debug("{}", reason.what());
    }
    return nullptr;
}

} // namespace

SegmentedFile::SegmentedFile(const std::string& name, const std::vector<media::Keyframe>& keyframes, base::Micros end,
                             Transcode transcode)
    : m_name{name}
    , m_keyframes{keyframes}
    , m_plain{plain_segments(name, keyframes, end, transcode)} {
    if (m_plain) {
        m_offer = {m_plain->tracks(), std::nullopt, m_plain->renditions()};
        return;
    }
    m_packager = std::make_unique<Packager>(name, keyframes, end, transcode);
    m_offer = m_packager->offer();
    m_complaint = m_packager->complaint();
}

std::vector<Piece> SegmentedFile::init(const Rendition& rendition) {
    return pieces(m_plain ? m_plain->init(rendition) : m_packager->init(rendition));
}

std::vector<Piece> SegmentedFile::segment(const Rendition& rendition, std::size_t number) {
    if (m_plain) return m_plain->segment(rendition, number);
    const std::lock_guard lock{m_mutex};
    return m_packager->segment(rendition, number);
}

std::vector<Piece> SegmentedFile::keyframe_init() {
    return pieces(m_plain ? m_plain->keyframe_init() : m_packager->keyframe_init());
}

std::vector<Piece> SegmentedFile::keyframe_segment(const media::Keyframe& keyframe) {
    if (m_plain) return m_plain->keyframe_segment(keyframe);
    const std::lock_guard lock{m_mutex};
    return m_packager->keyframe_segment(keyframe);
}

const TsSegments& SegmentedFile::transport() {
    if (m_plain) throw NotPlayable{m_name, "it is no transport stream"};
    if (m_offer.encoded) throw NotPlayable{m_name, "browsers do not play its video"};
    if (!m_complaint.empty()) throw NotPlayable{m_name, m_complaint};
    const std::lock_guard lock{m_mutex};
    if (!m_transport) {
        m_transport =
            std::make_unique<const TsSegments>(m_name, m_keyframes, m_packager->segments(), m_offer.tracks.size() - 1);
    }
    return *m_transport;
}

} // namespace vlm::hls
