// SPDX-License-Identifier: Apache-2.0
#include "common/media/film.hpp"

#include <cerrno>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/media/carried_streams.hpp"
#include "common/media/plain_picture.hpp"

namespace vlm::media {

using base::Micros;

namespace {

constexpr Micros usual_step = std::chrono::milliseconds{40};

Micros step_of(Fraction rate) {
    return rate.numerator <= 0 ? usual_step : Micros{1'000'000 * rate.denominator / rate.numerator};
}

/// Written to a device or a pipe it would take the place of that.
Film::Target checked(Film::Target target) {
    if (!base::Output::makes_file(target.path)) throw base::UsageError{target.path + ": a film is written to a file"};
    Encoder::prepare(target.encoding.codec);
    return target;
}

std::unique_ptr<SoundCopy> sound_of(const std::string& file) {
    if (file.empty()) return nullptr;
    auto sound = std::make_unique<SoundCopy>(file);
    return sound->streams().all().size() > 1 ? std::move(sound) : nullptr;
}

} // namespace

Film::Film(Target target)
    : m_target{checked(std::move(target))}
    , m_faults{m_target.path, "encoding"}
    , m_sound{sound_of(m_target.sound_of)}
    , m_step{step_of(m_target.rate)}
    , m_part{base::part_path(m_target.path)}
    , m_lock{m_part, base::Overwrite::allow} {}

Film::~Film() {
    if (m_whole) return;
    m_muxer.reset();
    std::remove(m_part.c_str());
}

void Film::write(Micros t, const base::YuvImage& picture) {
    Picture plain = plain_picture(picture, t, Tint::colour, m_target.path);
    if (!m_encoder) {
        begin(*plain.frame);
        if (m_sound) m_sound->go_to(t);
    } else {
        m_step = t - m_last;
    }
    m_last = t;
    if (!m_encoder->takes(*plain.frame))
        throw base::InputError{m_target.path, fmt::format("pictures of {}x{} pixels do not go into a film of others",
                                                          picture.width, picture.height)};
    m_encoder->send(std::move(plain.frame));
    pass_on();
}

void Film::begin(const AVFrame& frame) {
    m_encoder = std::make_unique<Encoder>(frame, m_target.rate, m_target.encoding, m_target.path, m_faults);
    const auto parameters = m_encoder->parameters();
    m_streams = m_sound ? std::make_unique<PacketStreams>(m_sound->streams(), *parameters)
                        : std::make_unique<PacketStreams>(*parameters, m_target.rate);
    if (const CarriedStreams carried{"mp4", *m_streams}; carried.has_video() && !carried.complaint().empty())
        base::log::warning("{}: {}", m_target.path, carried.complaint());
    m_muxer = std::make_unique<Muxer>(Muxer::Target{m_part, "mp4", {}, base::wall_now()}, *m_streams);
}

void Film::pass_on() {
    for (AvPtr<AVPacket> packet = make_packet(); m_encoder->receive(*packet); packet = make_packet()) {
        const Micros pts{packet->pts};
        const bool keyframe = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        const std::size_t number = *m_streams->find(m_streams->video().index);
        packet->duration = m_step.count();
        m_muxer->write({number, true, keyframe, pts, {}, std::move(packet)});
        copy_sound(pts);
    }
}

void Film::copy_sound(Micros end) {
    if (!m_sound) return;
    try {
        while (const auto packet = m_sound->next_before(end))
            m_muxer->write(*packet);
    } catch (const base::Interrupted&) { // who stops the run still wants what there is
        m_sound.reset();
    }
}

void Film::close() {
    if (!m_encoder) return;
    m_encoder->drain();
    pass_on();
    copy_sound(m_last + m_step);
    m_muxer->close();
    if (std::rename(m_part.c_str(), m_target.path.c_str()) != 0) throw base::OutputError{m_target.path, errno};
    m_whole = true;
}

} // namespace vlm::media
