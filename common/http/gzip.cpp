// SPDX-License-Identifier: Apache-2.0
#include "common/http/gzip.hpp"

#include <zlib.h>

#include <cstdlib>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::http {
namespace {

/// The weight of "gzip;q=0.5"; 1 where it names none.
double weight_of(std::string_view parameters) {
    const std::size_t sign = parameters.find("q=");
    return sign == std::string_view::npos ? 1 : std::strtod(std::string{parameters.substr(sign + 2)}.c_str(), nullptr);
}

class Deflater {
public:
    Deflater() {
        constexpr int with_gzip_header = 16;
        if (deflateInit2(&m_stream, 6, Z_DEFLATED, MAX_WBITS + with_gzip_header, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            throw base::Error{"gzip: no memory"};
    }
    ~Deflater() { deflateEnd(&m_stream); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    std::string all_of(std::string_view bytes) {
        std::string out(deflateBound(&m_stream, bytes.size()), '\0');
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); // it is only read
        m_stream.avail_in = static_cast<uInt>(bytes.size());
        m_stream.next_out = reinterpret_cast<Bytef*>(out.data());
        m_stream.avail_out = static_cast<uInt>(out.size());
        if (deflate(&m_stream, Z_FINISH) != Z_STREAM_END) throw base::Error{"gzip: it does not end"};
        out.resize(m_stream.total_out);
        return out;
    }

private:
    z_stream m_stream{};
};

} // namespace

bool takes_gzip(std::string_view accept) {
    for (const std::string_view part : base::split(accept, ',')) {
        const std::size_t mark = part.find(';');
        const std::string name = base::lower(base::trim(part.substr(0, mark)));
        if (name != "gzip" && name != "*") continue;
        return weight_of(mark == std::string_view::npos ? "" : part.substr(mark)) > 0;
    }
    return false;
}

std::string gzipped(std::string_view bytes) {
    return Deflater{}.all_of(bytes);
}

} // namespace vlm::http
