// SPDX-License-Identifier: Apache-2.0
#include "common/frames/file_source.hpp"

#include <utility>

#include "common/base/hash.hpp"
#include "common/media/source_name.hpp"

namespace vlm::frames {
namespace {

std::string fingerprint_of(const std::string& name, const OpenOptions& options) {
    const std::string path = name == "-" ? "/dev/stdin" : name;
    if (media::is_regular_file(path)) return base::file_fingerprint(path);
    return options.fingerprint ? options.fingerprint() : "";
}

} // namespace

FileSource::FileSource(std::unique_ptr<media::Source> source, const OpenOptions& options)
    : m_source{std::move(source)}
    , m_faults{m_source->name(), "decoding"}
    , m_sampler{*m_source, options.selection, options.decoding, m_faults, options.find_end}
    , m_plain{m_source->name()}
    , m_tracks{{m_source->name(),
                fingerprint_of(m_source->name(), options),
                m_source->info(),
                m_sampler.decoder(),
                m_sampler.selection(),
                m_sampler.end(),
                false,
                {m_source->info().width, m_source->info().height}}} {}

std::optional<Frame> FileSource::next() {
    auto picture = sampled();
    if (!picture) return std::nullopt;
    Frame frame;
    frame.record.source = m_source->name();
    frame.record.t = picture->t;
    frame.record.pts = media::pts_of(*picture);
    frame.record.index = m_index++;
    frame.record.keyframe = media::is_keyframe(*picture);
    frame.picture = m_plain.make(std::move(*picture));
    return frame;
}

/// Whoever tells how it ended comes after the faults.
std::optional<media::Picture> FileSource::sampled() {
    try {
        auto picture = m_sampler.next();
        m_tracks.front().decoder = m_sampler.decoder();
        if (!picture) m_faults.flush();
        return picture;
    } catch (...) {
        m_faults.flush();
        throw;
    }
}

Ending FileSource::ending() const {
    const std::string& error = m_source->read_error();
    return {error.empty() ? Ending::Kind::complete : Ending::Kind::early, error, {m_sampler.end()}};
}

} // namespace vlm::frames
