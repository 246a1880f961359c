// SPDX-License-Identifier: Apache-2.0
#include "common/http/tls_context.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "common/base/error.hpp"

namespace vlm::http {

namespace {

constexpr long valid_seconds = 365L * 24 * 3600;

std::string reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* text = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return text != nullptr ? text : "unknown error";
}

void check(bool good, const std::string& what) {
    if (!good) throw base::Error{fmt::format("{}: {}", what, reason())};
}

std::shared_ptr<SSL_CTX> make_context() {
    ERR_clear_error();
    std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
    check(context != nullptr, "TLS");
    check(SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1, "TLS");
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    return context;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension{
        X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), X509_EXTENSION_free};
    check(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "certificate for " + value);
}

} // namespace

std::shared_ptr<SSL_CTX> server_context(const TlsFiles& files) {
    auto context = make_context();
    check(SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) == 1, files.certificate);
    check(SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) == 1, files.key);
    check(SSL_CTX_check_private_key(context.get()) == 1, files.key);
    return context;
}

std::shared_ptr<SSL_CTX> self_signed_context(const std::string& host) {
    auto context = make_context();
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    const std::unique_ptr<X509, decltype(&X509_free)> certificate{X509_new(), X509_free};
    check(key != nullptr && certificate != nullptr, "TLS");
    X509_set_version(certificate.get(), X509_VERSION_3);
    std::uint64_t serial = 0; // browsers refuse another certificate with one that they have seen
    check(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1, "TLS");
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1U);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_seconds);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("vlm-tools"), -1, -1,
                               0);
    X509_set_issuer_name(certificate.get(), name);
    add_extension(certificate.get(), NID_subject_alt_name, fmt::format("DNS:localhost,IP:{}", host));
    check(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0, "TLS");
    check(SSL_CTX_use_certificate(context.get(), certificate.get()) == 1, "TLS");
    check(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1, "TLS");
    return context;
}

} // namespace vlm::http
