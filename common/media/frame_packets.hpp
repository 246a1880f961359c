// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/av.hpp"
#include "common/media/encoder.hpp"
#include "common/media/packet_tap.hpp"

namespace vlm::media {

/// Encodes pictures that come one by one, and gives their packets to a tap, as if a live source had sent them. Where
/// the picture's size changes, what comes out ends and begins again. For one thread.
class FramePackets {
public:
    /// `name` is what errors and the log call it; `rate` pictures come in a second, about (0: not known). `out`
    /// outlives this.
    FramePackets(std::string name, Fraction rate, EncoderOptions encoding, PacketTap& out);

    /// The next picture, shown at `t`, later than the one before, and taken at `wall`. Throws InputError where no
    /// encoder takes it.
    void add(const AVFrame& frame, base::Micros t, base::Wall wall);

    /// No more pictures: all packets are given. Throws as add() does.
    void end();

private:
    void begin(const AVFrame& frame);
    void pass_on();

    std::string m_name;
    Fraction m_rate;
    EncoderOptions m_encoding;
    PacketTap& m_out;
    base::FaultCounter m_faults;
    std::unique_ptr<Encoder> m_encoder;         ///< null before the first picture
    std::map<base::Micros, base::Wall> m_walls; ///< of pictures whose packets have not come
    AvPtr<AVPacket> m_packet = make_packet();
};

} // namespace vlm::media
